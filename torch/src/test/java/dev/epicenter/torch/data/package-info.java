@NullMarked
package dev.epicenter.torch.data;

import org.jspecify.annotations.NullMarked;
