/** The trace of a segment: records of its steps and the files that store them. */
@NullMarked
package dev.epicenter.trace;

import org.jspecify.annotations.NullMarked;
