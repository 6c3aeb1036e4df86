/** Stage remedies: which remedies hold after their end, followed beside replays without one. */
@NullMarked
package dev.epicenter.diagnosis.remedies;

import org.jspecify.annotations.NullMarked;
