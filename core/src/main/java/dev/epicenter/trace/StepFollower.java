package dev.epicenter.trace;

import dev.epicenter.file.RegularFile;
import dev.epicenter.json.JsonLines;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An incremental reader of a segment's growing {@code metrics.jsonl}: reads each complete row once. It skips damaged rows and
 * reports them in a note. For use by one thread at a time.
 */
public final class StepFollower {
    private final TraceFiles files;
    private DamagedRows damaged;
    private long read;

    public StepFollower(Path folder) {
        this.files = new TraceFiles(folder);
        this.damaged = new DamagedRows(files.metrics());
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
            damaged = new DamagedRows(files.metrics());
            restart.run();
        }
        long before = read;
        if (size > 0) {
            read = JsonLines.readOn(
                            files.metrics(),
                            TraceFiles.METRICS,
                            StepRecord.class,
                            read,
                            rows,
                            (number, problem) -> damaged.add(problem))
                    .wholeBytes();
        }
        return read != before;
    }

    /** A note on the damaged rows so far; empty if there are none. */
    public Optional<String> note() {
        return damaged.note();
    }

    private long size() {
        return RegularFile.size(files.metrics());
    }
}
