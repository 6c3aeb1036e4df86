/** Changes to a segment: sealed families of them, their text, and whether they can change anything in a run. */
@NullMarked
package dev.epicenter.intervention;

import org.jspecify.annotations.NullMarked;
