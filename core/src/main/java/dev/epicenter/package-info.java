/** Epicenter's core: plain Java, no natives. Errors that a user can cause live here. */
@NullMarked
package dev.epicenter;

import org.jspecify.annotations.NullMarked;
