/** JSON as all of Epicenter's files have it: snake_case keys, sealed interfaces told apart by {@code kind}, a format version in each file. */
@NullMarked
package dev.epicenter.json;

import org.jspecify.annotations.NullMarked;
