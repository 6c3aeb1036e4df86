/** Atomic file writes, file locks, and one-line error messages for failed file operations. */
@NullMarked
package dev.epicenter.file;

import org.jspecify.annotations.NullMarked;
