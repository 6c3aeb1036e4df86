/** The command line: one class per command, and their shared options. */
@NullMarked
package dev.epicenter.commands;

import org.jspecify.annotations.NullMarked;
