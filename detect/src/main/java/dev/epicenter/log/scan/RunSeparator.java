package dev.epicenter.log.scan;

import dev.epicenter.log.format.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Tells the runs of one file apart, by keys such as seed, run_id or trial, and rows on held-out data by keys such as mode.
 *
 * <p>A key that is new in every row (a seed for each step) does not tell runs apart. When the run changes for the first
 * time, rows are therefore held back until a run has a second row, at most {@value #MOST_HELD} rows.
 */
final class RunSeparator {
    static final int MOST_RUNS = 256;
    private static final int MOST_HELD = 32;

    private enum State {
        ONE_RUN,
        CHANGED,
        RUNS,
        NO_RUNS
    }

    private final BiConsumer<Row, RunLabel> rows;
    private final Map<RunLabel, Integer> seen = new LinkedHashMap<>();
    private final Map<String, String> firstValues = new HashMap<>();
    private final Set<String> telling = new HashSet<>();
    private final List<Row> held = new ArrayList<>();
    private State state = State.ONE_RUN;
    private RunLabel newest = RunLabel.NONE;
    private RunLabel first = RunLabel.NONE;
    private double firstProcess = Double.NaN;
    private long otherProcesses;
    private long beyond;

    /** @param rows receives each row with its label; the row may be reused */
    RunSeparator(BiConsumer<Row, RunLabel> rows) {
        this.rows = rows;
    }

    static boolean isKey(String name) {
        return SeriesNames.isRun(name) || SeriesNames.isSplit(name) || SeriesNames.isProcess(name);
    }

    void accept(Row row) {
        if (isOfAnotherProcess(row)) {
            otherProcesses++;
            return;
        }
        RunLabel label = label(row);
        boolean isNew = !label.equals(newest) && !seen.containsKey(label);
        if (isNew && seen.size() == MOST_RUNS) {
            beyond++;
            return;
        }
        newest = label;
        seen.merge(label, 1, Integer::sum);
        if (isNew) {
            first = seen.size() == 1 ? label : first;
            remember(label);
        }
        if (state == State.ONE_RUN && seen.size() > 1) {
            state = State.CHANGED;
        }
        if (state != State.CHANGED) {
            rows.accept(row, label);
            return;
        }
        held.add(row.copy());
        if (!isNew) {
            decide(State.RUNS);
        } else if (held.size() == MOST_HELD) {
            decide(State.NO_RUNS);
        }
    }

    /** Passes on the rows that are held back. */
    void finish() {
        if (state == State.CHANGED) {
            decide(State.NO_RUNS);
        }
    }

    private void decide(State decision) {
        state = decision;
        if (decision == State.NO_RUNS) {
            telling.removeIf(SeriesNames::isRun);
        }
        held.forEach(row -> rows.accept(row, label(row)));
        held.clear();
    }

    private void remember(RunLabel label) {
        for (int i = 0; i < label.keys().size(); i++) {
            String key = label.keys().get(i);
            String first = firstValues.putIfAbsent(key, label.values().get(i));
            if (SeriesNames.isSplit(key)
                    || first != null && !first.equals(label.values().get(i))) {
                telling.add(key);
            }
        }
    }

    private RunLabel label(Row row) {
        List<String> keys = new ArrayList<>(2);
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < row.textCount(); i++) {
            boolean heldOut = SeriesNames.isSplit(row.textKey(i)) && SeriesNames.isEvaluation(row.text(i));
            if (heldOut || state != State.NO_RUNS && SeriesNames.isRun(row.textKey(i))) {
                keys.add(row.textKey(i));
                values.add(row.text(i));
            }
        }
        for (int i = 0; i < row.size() && state != State.NO_RUNS; i++) {
            double value = row.value(i);
            if (SeriesNames.isRun(row.key(i)) && value == Math.rint(value) && Math.abs(value) < 0x1p53) {
                keys.add(row.key(i));
                values.add(Long.toString((long) value));
            }
        }
        if (keys.isEmpty()) {
            return state == State.NO_RUNS ? first : RunLabel.NONE;
        }
        return keys.equals(newest.keys()) && values.equals(newest.values()) ? newest : new RunLabel(keys, values);
    }

    private boolean isOfAnotherProcess(Row row) {
        for (int i = 0; i < row.size(); i++) {
            if (SeriesNames.isProcess(row.key(i))) {
                firstProcess = Double.isNaN(firstProcess) ? row.value(i) : firstProcess;
                return row.value(i) != firstProcess;
            }
        }
        return false;
    }

    /** The keys that tell the series of the file apart. */
    Set<String> telling() {
        return telling;
    }

    /** What was skipped, each a sentence without a full stop. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (otherProcesses > 0) {
            notes.add("skipped: " + otherProcesses + " rows of other ranks");
        }
        if (beyond > 0) {
            notes.add("skipped: " + beyond + " rows of runs after the first " + MOST_RUNS
                    + "; split the file, or write one file for each run");
        }
        return notes;
    }
}
