package dev.epicenter.log.scan;

import dev.epicenter.spike.Spike;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The answer of a scan to "is my run healthy?".
 *
 * @param sentence it and its reasons, without a full stop
 */
public record Health(Status status, String sentence) {
    /** In ascending order of concern. */
    public enum Status {
        /** Nothing was found. */
        HEALTHY("healthy", "healthy"),
        /** Nothing was found, because almost nothing was judged. */
        TOO_SHORT("too short to judge", "too short to judge"),
        /** Spikes, level shifts, overfitting or a restart jump: training continues. */
        WARNING("warning", "with warnings"),
        /** A divergence, or values that are not finite or constant, to the end of the log. */
        UNHEALTHY("unhealthy", "unhealthy");

        private final String words;
        private final String counted;

        /** @param counted after a number of logs */
        Status(String words, String counted) {
            this.words = words;
            this.counted = counted;
        }

        /** As in JSON: {@code too short to judge}. */
        public String words() {
            return words;
        }
    }

    /** The health of the run of one log. */
    public static Health of(ScannedLog log) {
        List<String> bad = new ArrayList<>();
        for (ScannedSeries series : log.series()) {
            if (series.endsNonFinite()) {
                lasting(series, Spike.Kind.NON_FINITE, " is not finite from ", bad);
            }
            lasting(series, Spike.Kind.DIVERGENCE, " diverged at ", bad);
        }
        log.findings().stream().filter(Finding::stopsTraining).forEach(finding -> bad.add(finding.sentence()));
        List<String> reasons = new ArrayList<>(bad);
        log.series().forEach(series -> others(series, reasons));
        log.findings().stream()
                .filter(finding -> !finding.stopsTraining())
                .forEach(finding -> reasons.add(finding.sentence()));
        if (!reasons.isEmpty()) {
            return new Health(bad.isEmpty() ? Status.WARNING : Status.UNHEALTHY, String.join("; ", reasons));
        }
        ScannedSeries main = log.series().get(0);
        if (main.isTooShort()) {
            return new Health(
                    Status.TOO_SHORT,
                    main.metric() + " has " + main.points() + (main.points() == 1 ? " row" : " rows"));
        }
        String names = log.series().stream().limit(3).map(ScannedSeries::metric).collect(Collectors.joining(", "));
        int more = log.series().size() - 3;
        return new Health(
                Status.HEALTHY,
                "no event in " + names + (more > 0 ? " and " + more + " more" : "") + " (" + main.judged() + " of "
                        + main.points() + " points judged)");
    }

    /** The health of the runs of several logs: their numbers by status, and the worst. */
    public static Health of(List<ScannedLog> logs) {
        if (logs.size() == 1) {
            return of(logs.get(0));
        }
        List<Health> all = logs.stream().map(Health::of).toList();
        Status worst =
                all.stream().map(Health::status).max(Comparator.naturalOrder()).orElse(Status.TOO_SHORT);
        int first = all.stream().map(Health::status).toList().indexOf(worst);
        String counts = all.stream()
                .map(Health::status)
                .sorted(Comparator.reverseOrder())
                .collect(Collectors.groupingBy(status -> status.counted, LinkedHashMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return new Health(
                worst,
                counts + " of " + logs.size() + " logs"
                        + (worst == Status.HEALTHY
                                ? ""
                                : "; " + logs.get(first).file() + ": "
                                        + all.get(first).sentence()));
    }

    /** As printed: {@code Warning: 2 spikes in loss, ...}. */
    public String line() {
        String words = status.words();
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ": " + sentence;
    }

    private static void lasting(ScannedSeries series, Spike.Kind kind, String words, List<String> reasons) {
        series.spikes().stream()
                .filter(event -> event.kind() == kind && event.isOpen())
                .findFirst()
                .ifPresent(event -> reasons.add(series.metric() + words + series.place(event.onset())));
    }

    private static void others(ScannedSeries series, List<String> reasons) {
        List<SeriesEvent> events = series.worstFirst().stream()
                .filter(event -> !(event.isOpen() && event.kind() == Spike.Kind.DIVERGENCE))
                .filter(event -> !(series.endsNonFinite() && ScannedSeries.isOpenNonFinite(event)))
                .toList();
        if (events.isEmpty()) {
            return;
        }
        SeriesEvent worst = events.get(0);
        if (ScannedSeries.isOpenNonFinite(worst)) {
            reasons.add(recovered(series)
                    + (events.size() == 1 ? "" : " (" + events.size() + " events in " + series.metric() + ")"));
            return;
        }
        String where = "at " + series.place(worst.onset());
        String change = Double.isFinite(worst.height())
                ? " (" + number(worst.baseline()) + (worst.height() < 0 ? " down by " : " up by ")
                        + number(Math.abs(worst.height())) + ")"
                : "";
        String end = worst.end().isPresent()
                ? ", back at " + series.place(worst.end().getAsLong())
                : worst.kind() == Spike.Kind.SPIKE ? ", not over when the log ends" : "";
        reasons.add(
                events.size() == 1
                        ? worst.words() + " in " + series.metric() + " " + where + change + end
                        : events.size() + " events in " + series.metric() + ", the worst a " + worst.words() + " "
                                + where + change + end);
    }

    /** An event that is not over, because too few finite rows follow to say so. */
    private static String recovered(ScannedSeries series) {
        NonFiniteRows rows = series.nonFinite();
        String where = rows.count() == 1
                ? " at " + series.place(rows.firstStep())
                : " in " + rows.count() + " rows, " + series.place(rows.firstStep()) + " to " + rows.lastStep();
        return series.metric() + " is not finite" + where + ", and finite again from "
                + series.place(rows.finiteStep());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
