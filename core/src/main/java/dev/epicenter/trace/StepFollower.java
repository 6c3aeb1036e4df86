package dev.epicenter.trace;

import dev.epicenter.file.FileFailure;
import dev.epicenter.json.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads a segment's {@code metrics.jsonl} as it grows: each whole row once. Damaged rows are left out, as by {@link
 * TraceReader}, which says so. Used by one thread at a time.
 */
public final class StepFollower {
    private final TraceFiles files;
    private long read;

    public StepFollower(Path folder) {
        this.files = new TraceFiles(folder);
    }

    /**
     * Hands over what was written since the last call.
     *
     * @param anew runs first where the file has been cut or replaced: all rows come again
     * @return whether there was anything
     * @throws dev.epicenter.CorruptFileException where the file is something else
     */
    public boolean poll(Consumer<? super StepRecord> rows, Runnable anew) {
        long size = size();
        if (size == read) {
            return false;
        }
        if (size < read) {
            read = 0;
            anew.run();
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
