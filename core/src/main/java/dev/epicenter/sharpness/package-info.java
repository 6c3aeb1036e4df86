/**
 * Curvature against the optimizer's limit of stability, as mathematics over any field of gradients: the trainer only has
 * to say what loss and gradient are at given weights.
 *
 * <p>Vectors are flat and double: a trainer in float32 rounds on the way in and out.
 */
@NullMarked
package dev.epicenter.sharpness;

import org.jspecify.annotations.NullMarked;
