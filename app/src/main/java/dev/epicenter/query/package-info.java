/** Runs as tables: asked by SQL, and exported for people who live elsewhere. */
@NullMarked
package dev.epicenter.query;

import org.jspecify.annotations.NullMarked;
