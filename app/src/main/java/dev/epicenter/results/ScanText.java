package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.log.scan.Health;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.log.scan.SeriesEvent;
import dev.epicenter.log.scan.SplitRuns;
import dev.epicenter.spike.Spike;
import dev.epicenter.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;

/** The result of a scan as text. */
public final class ScanText {
    private static final int MOST = 12;

    private ScanText() {}

    /** The line that answers whether the run is healthy; it follows all others. */
    public static String answer(List<ScannedLog> logs) {
        return Health.of(logs).line();
    }

    /**
     * The series, their events and the findings.
     *
     * @param blocks whether the terminal can show block characters
     */
    public static List<String> of(List<ScannedLog> logs, boolean blocks) {
        List<String> lines = new ArrayList<>();
        for (ScannedLog log : logs) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(log.file() + "  (" + log.format() + ")");
            int number = 1;
            for (ScannedSeries series : log.series()) {
                series(series, number, blocks, lines);
                number += series.spikes().size();
            }
            log.findings().forEach(finding -> lines.add("  found: " + finding.sentence()));
            log.notes().forEach(note -> lines.add("  note: " + note));
        }
        List<String> notes = SplitRuns.notes(logs);
        if (!notes.isEmpty()) {
            lines.add("");
            notes.forEach(note -> lines.add("note: " + note));
        }
        return lines;
    }

    /** Everything that was skipped, merged or assumed, with its file and series. */
    public static List<String> notes(List<ScannedLog> logs) {
        List<String> notes = new ArrayList<>();
        for (ScannedLog log : logs) {
            for (ScannedSeries series : log.series()) {
                series.notes().forEach(note -> notes.add(log.file() + ": " + series.metric() + ": " + note));
            }
            log.notes().forEach(note -> notes.add(log.file() + ": " + note));
        }
        notes.addAll(SplitRuns.notes(logs));
        return notes;
    }

    /** @param first the number of its first event, as {@code plan-skip --event} takes it */
    private static void series(ScannedSeries series, int first, boolean blocks, List<String> lines) {
        List<SeriesEvent> events = series.spikes();
        List<SeriesEvent> hard = series.events().stream()
                .filter(e -> e.kind() == Spike.Kind.HARD_BATCH)
                .toList();
        lines.add("  " + series.metric() + ": " + series.coverage() + ", " + series.stepName() + " "
                + series.firstStep() + " to " + series.lastStep() + found(series));
        if (!series.isTooShort()) {
            lines.add("    " + SeriesSparkline.of(series, blocks));
        }
        if (!events.isEmpty()) {
            TextTable table = new TextTable(
                    "event", "kind", "onset", "peak", "end", "baseline", "height", "residual", "severity");
            series.worstFirst()
                    .forEach(e -> table.row(
                            first + events.indexOf(e),
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
        if (series.isTooShort() || series.judged() == 0) {
            return "";
        }
        return series.notJudged() == 0 ? ", no spike" : ", no spike in the rest";
    }

    private static String some(List<String> numbers) {
        return String.join(", ", numbers.subList(0, Math.min(MOST, numbers.size())))
                + (numbers.size() > MOST ? " and " + (numbers.size() - MOST) + " more" : "");
    }
}
