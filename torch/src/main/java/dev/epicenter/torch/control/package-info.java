/** Trained models as controllers of plants, and as agents in grid worlds. */
@NullMarked
package dev.epicenter.torch.control;

import org.jspecify.annotations.NullMarked;
