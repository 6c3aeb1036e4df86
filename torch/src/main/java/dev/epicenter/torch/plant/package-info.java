/** Linear plants, the expert and the best linear controllers of each context. Plain Java. */
@NullMarked
package dev.epicenter.torch.plant;

import org.jspecify.annotations.NullMarked;
