/** The third stage: the data, the state, or only the two together. */
@NullMarked
package dev.epicenter.diagnosis.cross;

import org.jspecify.annotations.NullMarked;
