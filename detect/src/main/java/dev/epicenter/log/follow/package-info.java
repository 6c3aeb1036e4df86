/** Logs that are still being written: what {@code watch} reads, and {@code scan} on a stream. */
@NullMarked
package dev.epicenter.log.follow;

import org.jspecify.annotations.NullMarked;
