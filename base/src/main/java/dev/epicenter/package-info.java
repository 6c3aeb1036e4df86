/** Epicenter's core: plain Java, no native code. This package holds the errors that a user can cause. */
@NullMarked
package dev.epicenter;

import org.jspecify.annotations.NullMarked;
