/** Writing files so that they exist whole or not at all, and saying in one line what went wrong. */
@NullMarked
package dev.epicenter.file;

import org.jspecify.annotations.NullMarked;
