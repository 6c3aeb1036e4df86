package dev.epicenter.spike;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a rule's alarms compare with labels. An event is found if an alarm falls between its onset and two rows after its
 * end; alarms at most three rows apart are one; an alarm more than two rows from every event and every region to be
 * ignored is false.
 *
 * @param byClass found and labeled events by severity
 * @param alarms alarms, those close together counted once
 * @param cleanPoints rows of series without events
 * @param cleanFalse false alarms in these
 */
record DetectionScore(
        int events,
        int found,
        int alarms,
        List<String> falseAlarms,
        List<String> missed,
        Map<String, int[]> byClass,
        long cleanPoints,
        int cleanFalse) {
    private static final int GRACE = 2;

    static DetectionScore of(LabeledSeries series, long[] alarmRows) {
        long[] rows = Arrays.stream(alarmRows).sorted().toArray();
        Map<String, int[]> byClass = new TreeMap<>();
        List<String> missed = new ArrayList<>();
        for (LabeledSeries.Span spike : series.spikes()) {
            int[] count = byClass.computeIfAbsent(spike.label().split(" ", -1)[0], label -> new int[2]);
            count[1]++;
            if (Arrays.stream(rows).anyMatch(row -> spike.near(row, 0, GRACE))) {
                count[0]++;
            } else {
                missed.add(series.name() + " at row " + spike.from() + " (" + spike.label() + ")");
            }
        }
        List<String> falseAlarms = new ArrayList<>();
        int alarms = 0;
        for (int i = 0; i < rows.length; i++) {
            if (i > 0 && rows[i] - rows[i - 1] <= 3) {
                continue;
            }
            alarms++;
            long row = rows[i];
            if (series.spikes().stream().noneMatch(span -> span.near(row, GRACE, GRACE))
                    && series.ignored().stream().noneMatch(span -> span.near(row, GRACE, GRACE))) {
                falseAlarms.add(series.name() + " at row " + row);
            }
        }
        boolean clean = series.spikes().isEmpty();
        return new DetectionScore(
                series.spikes().size(),
                series.spikes().size() - missed.size(),
                alarms,
                falseAlarms,
                missed,
                byClass,
                clean ? series.points() : 0,
                clean ? falseAlarms.size() : 0);
    }

    static DetectionScore sum(Collection<DetectionScore> parts) {
        Map<String, int[]> byClass = new TreeMap<>();
        parts.forEach(part -> part.byClass.forEach((label, count) -> {
            int[] total = byClass.computeIfAbsent(label, missing -> new int[2]);
            total[0] += count[0];
            total[1] += count[1];
        }));
        return new DetectionScore(
                parts.stream().mapToInt(DetectionScore::events).sum(),
                parts.stream().mapToInt(DetectionScore::found).sum(),
                parts.stream().mapToInt(DetectionScore::alarms).sum(),
                parts.stream().flatMap(part -> part.falseAlarms.stream()).toList(),
                parts.stream().flatMap(part -> part.missed.stream()).toList(),
                byClass,
                parts.stream().mapToLong(DetectionScore::cleanPoints).sum(),
                parts.stream().mapToInt(DetectionScore::cleanFalse).sum());
    }

    double recall() {
        return found / (double) events;
    }

    /** The recall of events of one severity; NaN if there are none. */
    double recall(String severity) {
        int[] count = byClass.getOrDefault(severity, new int[2]);
        return count[0] / (double) count[1];
    }

    /** Found events / (found events + false alarms): a rule gains nothing from repeating itself. */
    double precision() {
        return found == 0 ? 0 : found / (double) (found + falseAlarms.size());
    }

    double precisionByAlarms() {
        return alarms == 0 ? 0 : (alarms - falseAlarms.size()) / (double) alarms;
    }

    /** False alarms per 10,000 rows of series without events. */
    double falsePerClean() {
        return cleanPoints == 0 ? 0 : 1e4 * cleanFalse / cleanPoints;
    }

    /** The harmonic mean of recall and precision. */
    double f1() {
        double sum = recall() + precision();
        return sum > 0 ? 2 * recall() * precision() / sum : 0;
    }
}
