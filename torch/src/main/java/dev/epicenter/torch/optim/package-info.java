/** Optimizers: update rules over flat buffers, gradient clipping, and the learning-rate schedule. */
@NullMarked
package dev.epicenter.torch.optim;

import org.jspecify.annotations.NullMarked;
