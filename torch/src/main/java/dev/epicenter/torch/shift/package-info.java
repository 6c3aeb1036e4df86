/** Shifted inputs, and what a trained model predicts for them. */
@NullMarked
package dev.epicenter.torch.shift;

import org.jspecify.annotations.NullMarked;
