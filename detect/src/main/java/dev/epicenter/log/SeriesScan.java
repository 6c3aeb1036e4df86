package dev.epicenter.log;

import dev.epicenter.spike.DetectorConfig;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.spike.SpikeSignal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Runs the detector over one series and counts its rows and restarts. */
final class SeriesScan {
    private static final int MOST_RESTARTS = 10_000;

    private final SpikeDetector detector = new SpikeDetector(DetectorConfig.defaults());
    private final StepIndex rows = new StepIndex();
    private final Downsampler sketch = new Downsampler();
    private final List<SeriesEvent> events = new ArrayList<>();
    private final List<Long> restarts = new ArrayList<>();
    private final BiConsumer<SeriesListener.Change, SeriesEvent> listener;
    private int open = -1;
    private boolean worsened;
    private long points;
    private boolean begun;
    private long first;
    private long last;
    private long repeats;
    private long backwards;
    private long judgedLater;

    /** @param listener receives each event as it is detected, in row order */
    SeriesScan(BiConsumer<SeriesListener.Change, SeriesEvent> listener) {
        this.listener = listener;
    }

    void add(long step, double x, double value) {
        long row = points++;
        sketch.add(new Downsampler.Point(row, x, value));
        if (begun && step <= last) {
            if (restarts.size() < MOST_RESTARTS) {
                restarts.add(row);
            }
            if (step == last) {
                repeats++;
                return;
            }
            backwards++;
            detector.finish().forEach(signal -> take(signal, row));
            open = -1;
            rows.clear();
        }
        if (!begun) {
            first = step;
            begun = true;
        }
        last = step;
        rows.add(step, row);
        for (SpikeSignal signal : detector.accept(step, value)) {
            take(signal, row);
        }
        if (open >= 0 && !worsened && !Double.isFinite(value)) {
            worsen(step, row);
        }
    }

    /** Counts a row without a value. */
    void skip() {
        points++;
    }

    long points() {
        return points;
    }

    /**
     * Judges skipped rows as not finite, if no row was added since.
     *
     * @param row the first of them; all others belong to its event
     */
    void addSkipped(long row, long step) {
        rows.add(step, row);
        judgedLater = points - row - 1;
        for (SpikeSignal signal : detector.accept(step, Double.NaN)) {
            take(signal, row);
        }
    }

    /**
     * Reports the first non-finite value of an open event. The detector's kind is the cause of its alarm and does not
     * change.
     */
    private void worsen(long step, long row) {
        worsened = true;
        listener.accept(SeriesListener.Change.WORSENED, events.get(open).notFiniteAt(step, row));
    }

    private void take(SpikeSignal signal, long row) {
        if (signal instanceof SpikeSignal.Closed closed) {
            if (open >= 0) {
                SeriesEvent ended =
                        SeriesEvent.of(closed.spike(), events.get(open).alarmRow(), rows);
                events.set(open, ended);
                open = -1;
                listener.accept(SeriesListener.Change.CLOSED, ended);
            }
            return;
        }
        SeriesEvent event = SeriesEvent.of(signal.spike(), row, rows);
        events.add(event);
        if (signal instanceof SpikeSignal.Alarm) {
            open = events.size() - 1;
            worsened = !Double.isFinite(event.height());
            listener.accept(SeriesListener.Change.OPENED, event);
        } else {
            listener.accept(SeriesListener.Change.HARD_BATCH, event);
        }
    }

    /** Rows whose step is not above that of the previous row. */
    long notIncreasing() {
        return repeats + backwards;
    }

    /** The result, after all rows. */
    ScannedSeries finish(String metric, String stepName, Optional<String> stepProblem, List<String> assumed) {
        detector.finish().forEach(signal -> take(signal, points - 1));
        List<String> notes = new ArrayList<>(assumed);
        if (repeats > 0) {
            notes.add(repeats + (repeats == 1 ? " row repeats" : " rows repeat") + " the step of the previous row and "
                    + (repeats == 1 ? "was" : "were") + " not judged");
        }
        if (backwards > 0) {
            notes.add("the step decreases " + (backwards == 1 ? "once" : backwards + " times")
                    + ": another run, or a resumed one; each part is judged separately");
        }
        if (repeats + backwards > restarts.size()) {
            notes.add("only the first " + MOST_RESTARTS + " restarts are listed");
        }
        events.sort(Comparator.comparingLong(SeriesEvent::onsetRow).thenComparingLong(SeriesEvent::alarmRow));
        return new ScannedSeries(
                metric,
                points,
                detector.judged() + judgedLater,
                List.copyOf(restarts),
                List.copyOf(events),
                first,
                last,
                stepName,
                stepProblem,
                List.copyOf(notes),
                sketch);
    }
}
