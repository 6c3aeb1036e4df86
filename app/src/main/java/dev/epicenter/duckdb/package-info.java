/** DuckDB, in memory, over a run's files: closed parts of telemetry become Parquet and are read back. */
@NullMarked
package dev.epicenter.duckdb;

import org.jspecify.annotations.NullMarked;
