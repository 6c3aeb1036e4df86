/** Trainers in processes of their own: the other side of {@code docs/reference/segment.md}. */
@NullMarked
package dev.epicenter.external;

import org.jspecify.annotations.NullMarked;
