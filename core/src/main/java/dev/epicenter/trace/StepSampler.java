package dev.epicenter.trace;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Random access to the rows of a segment's {@code metrics.jsonl}, whose steps ascend: a sample, or the rows of some steps,
 * without reading the whole file. A missing file has no rows. Damaged lines are skipped; {@link TraceReader} reports them.
 */
public final class StepSampler {
    private final Path file;
    private final RowsByStep<StepRecord> rows;

    /** @param folder the segment's */
    public StepSampler(Path folder) {
        this.file = new TraceFiles(folder).metrics();
        this.rows = new RowsByStep<>(file, StepRecord.class, StepRecord::step);
    }

    /** The size in bytes; 0 without a file. */
    public long size() {
        return RegularFile.size(file);
    }

    /**
     * At most {@code points} evenly spaced rows, and the last few rows; steps ascend.
     *
     * @throws dev.epicenter.EpicenterException where the file cannot be read
     */
    public List<StepRecord> sample(int points) {
        List<StepRecord> sampled = new ArrayList<>();
        if (size() == 0) {
            return sampled;
        }
        try (RandomAccessFile in = RegularFile.openRandom(file)) {
            long length = in.length();
            for (int i = 0; i < points; i++) {
                rows.whole(in, length * i / points).findFirst().ifPresent(row -> add(sampled, row));
            }
            rows.whole(in, Math.max(0, length - 2 * RowsByStep.LINE)).forEach(row -> add(sampled, row));
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        return sampled;
    }

    /**
     * All rows of steps {@code from} to {@code to}.
     *
     * @throws dev.epicenter.EpicenterException where the file cannot be read
     */
    public List<StepRecord> between(long from, long to) {
        return rows.between(from, to).rows();
    }

    private static void add(List<StepRecord> rows, StepRecord row) {
        if (rows.isEmpty() || row.step() > rows.get(rows.size() - 1).step()) {
            rows.add(row);
        }
    }
}
