@NullMarked
package dev.epicenter.segment;

import org.jspecify.annotations.NullMarked;
