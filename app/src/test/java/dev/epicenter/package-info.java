@NullMarked
package dev.epicenter;

import org.jspecify.annotations.NullMarked;
