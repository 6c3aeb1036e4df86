/** What the commands print: a result of the core as text, and its progress as a status line. */
@NullMarked
package dev.epicenter.results;

import org.jspecify.annotations.NullMarked;
