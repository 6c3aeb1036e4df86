/** Trained models as controllers of plants. */
@NullMarked
package dev.epicenter.torch.control;

import org.jspecify.annotations.NullMarked;
