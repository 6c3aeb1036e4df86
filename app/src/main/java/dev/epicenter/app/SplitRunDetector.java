package dev.epicenter.app;

import dev.epicenter.log.ScannedLog;
import dev.epicenter.log.ScannedSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Finds files of a folder that look like parts of one run: the scan judges them separately, and the note reports it. */
final class SplitRunDetector {
    private SplitRunDetector() {}

    static List<String> of(List<ScannedLog> logs) {
        List<String> notes = new ArrayList<>();
        for (ScannedLog later : logs) {
            for (ScannedLog earlier : logs) {
                boolean together = Objects.equals(
                        earlier.file().toAbsolutePath().getParent(),
                        later.file().toAbsolutePath().getParent());
                if (earlier != later && together && earlier.format().equals(later.format())) {
                    if (continues(earlier.series().get(0), later.series().get(0))) {
                        notes.add(later.file() + " begins at step "
                                + later.series().get(0).firstStep() + ", where " + earlier.file() + " ends at "
                                + earlier.series().get(0).lastStep()
                                + ": probably one run in two files; each is judged"
                                + " separately");
                    }
                }
            }
        }
        return notes;
    }

    /** Whether the later series begins where the earlier one ends, within a tenth of its length. */
    private static boolean continues(ScannedSeries earlier, ScannedSeries later) {
        long length = earlier.lastStep() - earlier.firstStep();
        return earlier.metric().equals(later.metric())
                && later.firstStep() > earlier.firstStep()
                && later.lastStep() > earlier.lastStep()
                && Math.abs(later.firstStep() - earlier.lastStep()) <= length / 10;
    }
}
