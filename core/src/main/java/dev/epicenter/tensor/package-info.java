/** The trained tensors by name: their layout, and patterns that match their names. */
@NullMarked
package dev.epicenter.tensor;

import org.jspecify.annotations.NullMarked;
