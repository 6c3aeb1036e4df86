/** The command line. */
@NullMarked
package dev.epicenter.app;

import org.jspecify.annotations.NullMarked;
