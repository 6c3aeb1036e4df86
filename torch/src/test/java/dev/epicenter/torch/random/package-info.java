@NullMarked
package dev.epicenter.torch.random;

import org.jspecify.annotations.NullMarked;
