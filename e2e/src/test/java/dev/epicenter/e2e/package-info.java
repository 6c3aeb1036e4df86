/** End-to-end tests in a real browser. */
@NullMarked
package dev.epicenter.e2e;

import org.jspecify.annotations.NullMarked;
