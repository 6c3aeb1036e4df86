/** Update rules over flat buffers, clipping, and the learning rate of a step. */
@NullMarked
package dev.epicenter.torch.optim;

import org.jspecify.annotations.NullMarked;
