/** The terminal: the status line, tables, number formats, signals. */
@NullMarked
package dev.epicenter.terminal;

import org.jspecify.annotations.NullMarked;
