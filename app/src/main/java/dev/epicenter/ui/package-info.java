/** The local web page: everything under a folder, served to this machine's browser. */
@NullMarked
package dev.epicenter.ui;

import org.jspecify.annotations.NullMarked;
