/** Processes of other people's, with all that they start. */
@NullMarked
package dev.epicenter.process;

import org.jspecify.annotations.NullMarked;
