@NullMarked
package dev.epicenter.watch;

import org.jspecify.annotations.NullMarked;
