@NullMarked
package dev.epicenter.terminal;

import org.jspecify.annotations.NullMarked;
