package dev.epicenter.log;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads console output of a trainer: the lines of the {@link ConsoleStyle} that matches most lines of the head, or of
 * the user's own pattern. Lines that match no pattern are ignored: most console lines are not measurements.
 */
final class ConsoleReader implements LogReader {
    static final String FORMAT = "console text";

    /** The name of a pattern's group, and thus of a metric. */
    private static final String EPOCH = "epoch";

    /** Longer lines are configurations and stack traces. */
    private static final int LONGEST = 1 << 16;

    private Optional<ConsoleStyle> style;
    private List<LinePattern> patterns;

    ConsoleReader(LinePattern own) {
        style = Optional.empty();
        patterns = List.of(own);
    }

    private ConsoleReader(Optional<ConsoleStyle> style) {
        this.style = style;
        this.patterns = style.map(ConsoleStyle::patterns).orElse(List.of());
    }

    /** @param head the beginning of the log */
    static ConsoleReader of(String head) {
        long[] hits = new long[ConsoleStyle.values().length];
        head.lines().filter(line -> line.length() <= LONGEST).forEach(line -> {
            for (ConsoleStyle style : ConsoleStyle.values()) {
                hits[style.ordinal()] += fits(style, line) ? 1 : 0;
            }
        });
        // Lines of other styles also match the plain style.
        return new ConsoleReader(Arrays.stream(ConsoleStyle.values())
                .filter(s -> hits[s.ordinal()] > 0)
                .max(Comparator.comparing((ConsoleStyle s) -> s != ConsoleStyle.PLAIN)
                        .thenComparing(s -> s != ConsoleStyle.EPOCHS)
                        .thenComparingLong(s -> hits[s.ordinal()])));
    }

    /** Whether the pattern of its lines is known, from the head or from the user. */
    boolean hasPatterns() {
        return !patterns.isEmpty();
    }

    private static boolean fits(ConsoleStyle style, String line) {
        return style.patterns().stream().anyMatch(p -> p.pattern().matcher(line).find());
    }

    @Override
    public String format() {
        return style.map(s -> FORMAT + " (" + s.label() + ")").orElse(FORMAT);
    }

    @Override
    public void read(LogFile file, RowSink sink) throws IOException {
        Row row = new Row();
        OptionalLong newest = OptionalLong.empty();
        SkippedCounter stepless = new SkippedCounter("line before the first step", "lines before the first step");
        boolean borrowed = false;
        try (InputStream in = file.text()) {
            TextLines lines = new TextLines(in);
            while (lines.next()) {
                if (lines.length() > LONGEST) {
                    continue;
                }
                String line = lines.text();
                if (patterns.isEmpty()) {
                    style = Arrays.stream(ConsoleStyle.values())
                            .filter(s -> fits(s, line))
                            .findFirst();
                    patterns = style.map(ConsoleStyle::patterns).orElse(List.of());
                }
                if (!read(line, sink, row)) {
                    continue;
                }
                if (row.step().isPresent()) {
                    newest = row.step();
                } else if (row.find(EPOCH) >= 0) {
                    // Each series decides whether the epoch is its step.
                    newest = OptionalLong.empty();
                } else if (newest.isPresent()) {
                    row.step(newest.getAsLong());
                    borrowed = true;
                } else if (hasStep()) {
                    stepless.add("line " + lines.number());
                    continue;
                }
                if (row.size() > 0) {
                    sink.row(row);
                }
            }
        }
        stepless.report(sink);
        if (borrowed) {
            sink.note("assumed: lines without a step belong to the step before them");
        }
        if (style.filter(ConsoleStyle.EPOCHS::equals).isPresent()) {
            sink.note("assumed: the step is epoch times epoch length plus position, in the unit of the log");
        }
        if (style.filter(ConsoleStyle.PLAIN::equals).isPresent()) {
            sink.note("assumed: the trainer is unknown, so a number after step (iter, update, epoch) is the"
                    + " step and one after loss is a loss; give the exact format with --pattern");
        }
    }

    private boolean read(String line, RowSink sink, Row row) {
        for (LinePattern pattern : patterns) {
            if (pattern.read(line, sink, row)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasStep() {
        return patterns.stream().anyMatch(pattern -> pattern.groups().contains("step"));
    }
}
