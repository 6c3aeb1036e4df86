package dev.epicenter.engine;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.JsonLines;
import dev.epicenter.segment.StepReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads the rows of an arm as they are written. At a new attempt it starts again from the attempt's first row. */
final class ArmRows {
    /** At ten polls a second, longer than a write takes to be seen as a whole. */
    private static final int MOST_DAMAGED_POLLS = 100;

    private final ArmFolder folder;
    private String attempt = "";
    private long read;
    private long count;
    private int damagedPolls;

    ArmRows(ArmFolder folder) {
        this.folder = folder;
    }

    /** Passes on the complete rows of {@code name} that were not read yet. */
    void since(String name, Consumer<StepReport> rows) {
        if (!name.equals(attempt)) {
            attempt = name;
            read = 0;
            count = 0;
        }
        Path file = folder.rows(name);
        if (!RegularFile.exists(file)) {
            return;
        }
        List<StepReport> fresh = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        JsonLines.End end = JsonLines.readOn(
                file, ArmFolder.ROWS, StepReport.class, read, fresh::add, (number, problem) -> problems.add(problem));
        if (!problems.isEmpty()) {
            // A line that is written while it is read looks damaged once; a damaged one stays so.
            if (++damagedPolls > MOST_DAMAGED_POLLS) {
                throw new CorruptFileException(file, problems.get(0), "remove the arm's folder; it is then run again");
            }
            return;
        }
        damagedPolls = 0;
        read = end.wholeBytes();
        for (StepReport report : fresh) {
            count++;
            rows.accept(report);
        }
    }

    /** The rows of the current attempt that were read. */
    long count() {
        return count;
    }

    /** The attempt that was read last. */
    String attempt() {
        return attempt;
    }
}
