package dev.epicenter.trace;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Converts a closed part of {@code tensors.jsonl} to Parquet. The implementation, based on DuckDB, is in the module app: core
 * has no Parquet library.
 *
 * <p>The {@link TraceWriter} calls it on its own thread, one part at a time.
 */
@FunctionalInterface
public interface PartCompactor {

    /**
     * Writes the rows of {@code jsonl}, all lines but the header, to {@code parquet}, which does not exist and has a
     * temporary name. The caller syncs and renames it, and deletes {@code jsonl} only where the counts are equal.
     *
     * @return the rows counted by reading {@code parquet} back
     */
    long compact(Path jsonl, Path parquet) throws IOException;
}
