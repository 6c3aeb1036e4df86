/** Trainers in other processes: Epicenter's side of {@code docs/reference/segment.md}. */
@NullMarked
package dev.epicenter.external;

import org.jspecify.annotations.NullMarked;
