@NullMarked
package dev.epicenter.torch.optim;

import org.jspecify.annotations.NullMarked;
