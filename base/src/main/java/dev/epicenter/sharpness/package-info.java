/**
 * Curvature of the loss compared with the optimizer's stability limit. The trainer only has to supply the loss and
 * gradient at given weights.
 *
 * <p>Vectors are flat arrays of doubles. A float32 trainer converts them, with rounding.
 */
@NullMarked
package dev.epicenter.sharpness;

import org.jspecify.annotations.NullMarked;
