@NullMarked
package dev.epicenter.safetensors;

import org.jspecify.annotations.NullMarked;
