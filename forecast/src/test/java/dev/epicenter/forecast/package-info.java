@NullMarked
package dev.epicenter.forecast;

import org.jspecify.annotations.NullMarked;
