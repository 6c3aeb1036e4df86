/**
 * The JSON of all of Epicenter's files: snake_case keys, {@code kind} for the record of a sealed interface, a format
 * version in each file.
 */
@NullMarked
package dev.epicenter.json;

import org.jspecify.annotations.NullMarked;
