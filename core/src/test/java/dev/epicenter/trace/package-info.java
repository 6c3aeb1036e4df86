@NullMarked
package dev.epicenter.trace;

import org.jspecify.annotations.NullMarked;
