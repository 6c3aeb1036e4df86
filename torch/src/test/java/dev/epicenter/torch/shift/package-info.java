@NullMarked
package dev.epicenter.torch.shift;

import org.jspecify.annotations.NullMarked;
