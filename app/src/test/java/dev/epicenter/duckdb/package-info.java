@NullMarked
package dev.epicenter.duckdb;

import org.jspecify.annotations.NullMarked;
