@NullMarked
package dev.epicenter.torch.plant;

import org.jspecify.annotations.NullMarked;
