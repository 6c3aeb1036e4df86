@NullMarked
package dev.epicenter.process;

import org.jspecify.annotations.NullMarked;
