/** The local dashboard: serves the runs of a folder to browsers on this machine. */
@NullMarked
package dev.epicenter.ui;

import org.jspecify.annotations.NullMarked;
