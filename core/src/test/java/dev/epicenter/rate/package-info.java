@NullMarked
package dev.epicenter.rate;

import org.jspecify.annotations.NullMarked;
