/** Runs as tables: queries with SQL, and exports for other tools. */
@NullMarked
package dev.epicenter.query;

import org.jspecify.annotations.NullMarked;
