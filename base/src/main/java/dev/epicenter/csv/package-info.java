/** Rows of separated values. */
@NullMarked
package dev.epicenter.csv;

import org.jspecify.annotations.NullMarked;
