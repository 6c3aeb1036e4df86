@NullMarked
package dev.epicenter.sharpness;

import org.jspecify.annotations.NullMarked;
