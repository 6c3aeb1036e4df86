/** The fourth stage: which hyperparameter prevents the spike, and at which dose. */
@NullMarked
package dev.epicenter.diagnosis.dose;

import org.jspecify.annotations.NullMarked;
