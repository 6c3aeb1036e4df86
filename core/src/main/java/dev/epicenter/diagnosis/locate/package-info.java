/** The fifth stage: the tensors, batches and sequences that the spike depends on. */
@NullMarked
package dev.epicenter.diagnosis.locate;

import org.jspecify.annotations.NullMarked;
