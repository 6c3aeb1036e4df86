/** The command line: one class per command, their shared options, and text output. */
@NullMarked
package dev.epicenter.app;

import org.jspecify.annotations.NullMarked;
