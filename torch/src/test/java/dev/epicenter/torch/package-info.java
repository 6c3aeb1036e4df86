@NullMarked
package dev.epicenter.torch;

import org.jspecify.annotations.NullMarked;
