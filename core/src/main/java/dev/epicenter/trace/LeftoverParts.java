package dev.epicenter.trace;

import dev.epicenter.CorruptFileException;
import dev.epicenter.json.JsonLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compacts parts of {@code tensors.jsonl} that a killed writer or a failed compaction left uncompacted. */
public final class LeftoverParts {
    private LeftoverParts() {}

    /**
     * Compacts the parts of a segment that no process writes to. Damaged parts and failures leave the part unchanged.
     *
     * @return a note for each part that stays uncompacted
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

    /** The number of rows; 0 if any is damaged, because the compactor would lose it permanently. */
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
