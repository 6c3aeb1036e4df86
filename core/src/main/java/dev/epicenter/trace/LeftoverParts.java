package dev.epicenter.trace;

import dev.epicenter.CorruptFileException;
import dev.epicenter.json.JsonLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Parts of {@code tensors.jsonl} that were never compacted, because their writer died or the compaction failed. */
public final class LeftoverParts {
    private LeftoverParts() {}

    /**
     * Compacts those of a segment that nothing writes to. A part that is damaged, or cannot be compacted, stays as it is.
     *
     * @return what stayed, a sentence each
     */
    public static List<String> compact(Path folder, PartCompactor compactor) {
        TraceFiles files = new TraceFiles(folder);
        files.removeLeftovers();
        List<String> notes = new ArrayList<>();
        Compaction compaction = new Compaction(compactor);
        try (compaction) {
            for (Path part : files.openParts()) {
                long rows = wholeRows(part, notes);
                if (rows > 0) {
                    boolean last = part.equals(files.tensors());
                    compaction.submit(last ? files.closePart() : part, rows);
                }
            }
        }
        notes.addAll(compaction.notes());
        return notes;
    }

    /** 0 where some are damaged: a compactor would lose them for good. */
    private static long wholeRows(Path part, List<String> notes) {
        long[] rows = {0};
        try {
            JsonLines.End end = JsonLines.read(part, TraceFiles.TENSORS, TensorRecord.class, row -> rows[0]++);
            if (end.torn().isEmpty()) {
                return rows[0];
            }
            notes.add(part + " stays as JSONL: " + end.torn().get());
        } catch (CorruptFileException damage) {
            notes.add(part + " stays as JSONL: " + damage.getMessage());
        }
        return 0;
    }
}
