package dev.epicenter.app;

import dev.epicenter.log.ScannedLog;
import dev.epicenter.log.ScannedSeries;
import dev.epicenter.log.SeriesEvent;
import dev.epicenter.spike.Spike;
import java.util.ArrayList;
import java.util.List;

/** The result of a scan as text. */
final class ScanText {
    private static final int MOST = 12;

    private ScanText() {}

    static List<String> of(List<ScannedLog> logs) {
        List<String> lines = new ArrayList<>();
        for (ScannedLog log : logs) {
            lines.add((lines.isEmpty() ? "" : "\n") + log.file() + "  (" + log.format() + ")");
            log.series().forEach(series -> series(series, lines));
            log.notes().forEach(note -> lines.add("  note: " + note));
        }
        SplitRunDetector.of(logs).forEach(note -> lines.add("\nnote: " + note));
        return lines;
    }

    /** Everything that was skipped, merged or assumed, with its file and series. */
    static List<String> notes(List<ScannedLog> logs) {
        List<String> notes = new ArrayList<>();
        for (ScannedLog log : logs) {
            for (ScannedSeries series : log.series()) {
                series.notes().forEach(note -> notes.add(log.file() + ": " + series.metric() + ": " + note));
            }
            log.notes().forEach(note -> notes.add(log.file() + ": " + note));
        }
        notes.addAll(SplitRunDetector.of(logs));
        return notes;
    }

    private static void series(ScannedSeries series, List<String> lines) {
        List<SeriesEvent> events = series.spikes();
        List<SeriesEvent> hard = series.events().stream()
                .filter(e -> e.kind() == Spike.Kind.HARD_BATCH)
                .toList();
        lines.add("  " + series.metric() + ": " + series.coverage() + ", " + series.stepName() + " "
                + series.firstStep() + " to " + series.lastStep() + found(series));
        if (!events.isEmpty()) {
            TextTable table =
                    new TextTable("kind", "onset", "peak", "end", "baseline", "height", "residual", "severity");
            events.forEach(e -> table.row(
                    e.words(),
                    e.onset(),
                    e.peak(),
                    e.end().isPresent() ? e.end().getAsLong() : "open",
                    Formats.shortly(e.baseline()),
                    Formats.shortly(e.height()),
                    Formats.shortly(e.residual()),
                    Formats.shortly(e.severity())));
            table.lines().forEach(line -> lines.add("    " + line));
        }
        if (!hard.isEmpty()) {
            lines.add("    " + hard.size() + (hard.size() == 1 ? " hard batch" : " hard batches")
                    + " (one step each, not a spike): "
                    + some(hard.stream().map(e -> Long.toString(e.onset())).toList()));
        }
        if (!series.restarts().isEmpty()) {
            lines.add("    " + Formats.count(series.restarts().size(), "restart") + " at row "
                    + some(series.restarts().stream()
                            .map(row -> Long.toString(row))
                            .toList()));
        }
        series.notes().forEach(note -> lines.add("    note: " + note));
    }

    private static String found(ScannedSeries series) {
        if (!series.spikes().isEmpty()) {
            return ", " + Formats.count(series.spikes().size(), "event");
        }
        return series.isTooShort() ? "" : series.notJudged() == 0 ? ", no spike" : ", no spike in the rest";
    }

    private static String some(List<String> numbers) {
        return String.join(", ", numbers.subList(0, Math.min(MOST, numbers.size())))
                + (numbers.size() > MOST ? " and " + (numbers.size() - MOST) + " more" : "");
    }
}
