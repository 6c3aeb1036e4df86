package dev.epicenter.trace;

import dev.epicenter.file.FileFailure;
import dev.epicenter.json.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * An incremental reader of a segment's growing {@code metrics.jsonl}: reads each complete row once. It skips damaged rows
 * silently; {@link TraceReader} reports them. For use by one thread at a time.
 */
public final class StepFollower {
    private final TraceFiles files;
    private long read;

    public StepFollower(Path folder) {
        this.files = new TraceFiles(folder);
    }

    /**
     * Passes the rows written since the last call to {@code rows}.
     *
     * @param restart runs first if the file was truncated or replaced; then all rows are read again
     * @return whether there were new rows
     * @throws dev.epicenter.CorruptFileException if it is not a metrics file
     */
    public boolean poll(Consumer<? super StepRecord> rows, Runnable restart) {
        long size = size();
        if (size == read) {
            return false;
        }
        if (size < read) {
            read = 0;
            restart.run();
        }
        long before = read;
        if (size > 0) {
            read = JsonLines.readOn(
                            files.metrics(), TraceFiles.METRICS, StepRecord.class, read, rows, (number, problem) -> {})
                    .wholeBytes();
        }
        return read != before;
    }

    private long size() {
        try {
            return Files.isRegularFile(files.metrics()) ? Files.size(files.metrics()) : 0;
        } catch (IOException failure) {
            throw FileFailure.reading(files.metrics(), failure);
        }
    }
}
