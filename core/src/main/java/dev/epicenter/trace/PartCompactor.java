package dev.epicenter.trace;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Turns a closed part of {@code tensors.jsonl} into something smaller. The implementation on DuckDB is in the module app:
 * core holds no Parquet library.
 *
 * <p>Called on a thread of the {@link TraceWriter}'s own, one part at a time.
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
