package dev.epicenter.log.scan;

import dev.epicenter.spike.DetectorConfig;
import dev.epicenter.spike.Spike;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.spike.SpikeSignal;
import dev.epicenter.statistics.Downsampler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Runs the detector and the other checks over one series, and counts its rows and restarts. */
final class SeriesScan {
    private static final int MOST_RESTARTS = 10_000;
    private static final int DRAWN_BUCKETS = 2048;

    /** Rows from onset to alarm of a rise that is no spike. */
    private static final int SLOW_ROWS = 5;

    private SpikeDetector detector = new SpikeDetector(DetectorConfig.defaults());
    private final StepIndex rows = new StepIndex();
    private final Downsampler sketch = new Downsampler(DRAWN_BUCKETS);
    private final List<SeriesEvent> events = new ArrayList<>();
    private final List<Long> restarts = new ArrayList<>();
    private final Direction direction;
    private final SeriesChecks checks;
    private final BiConsumer<SeriesListener.Change, SeriesEvent> listener;
    private int open = -1;
    /** Events that were closed as divergences, whose loss may come back long after. */
    private final List<Integer> diverged = new ArrayList<>();

    /** An open event that is not reported, because it is a rise of a loss that need not fall. */
    private Optional<SeriesEvent> hidden = Optional.empty();

    private boolean worsened;
    private NonFiniteRows nonFinite = NonFiniteRows.NONE;
    private long points;
    private boolean begun;
    private long first;
    private long last;
    private long repeats;
    private long backwards;
    private long judgedLater;
    private long judgedBefore;

    private boolean onlyZeros = true;

    /** @param listener receives each event as it is detected, in row order */
    SeriesScan(Direction direction, SeriesChecks checks, BiConsumer<SeriesListener.Change, SeriesEvent> listener) {
        this.direction = direction;
        this.checks = checks;
        this.listener = listener;
    }

    void add(long step, double x, double value) {
        if (onlyZeros && value != 0) {
            // A term of the loss that is switched on.
            startOver();
            onlyZeros = false;
        }
        long row = points++;
        sketch.add(row, x, value);
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
            hidden = Optional.empty();
            diverged.clear();
            rows.clear();
            nonFinite = NonFiniteRows.NONE;
            checks.restart(step, row);
        }
        if (!begun) {
            first = step;
            begun = true;
        }
        last = step;
        rows.add(step, row);
        nonFinite = nonFinite.with(step, value);
        checks.add(step, row, value);
        if (Double.isFinite(value) && checks.isFrozen()) {
            return;
        }
        for (SpikeSignal signal : detector.accept(step, direction.worse(value))) {
            take(signal, row);
        }
        if (hidden.isPresent() && !Double.isFinite(value)) {
            reveal(step, row);
        }
        if (open >= 0 && !worsened && !Double.isFinite(value)) {
            worsen(step, row);
        }
        if (!diverged.isEmpty()) {
            diverged.removeIf(event -> cameBack(event, step, row));
        }
    }

    /** Ends a divergence of which the level is back at its baseline, although the detector's patience was over. */
    private boolean cameBack(int event, long step, long row) {
        SeriesEvent divergence = events.get(event);
        if (!(direction.worse(checks.level()) <= direction.worse(divergence.baseline()))) {
            return false;
        }
        events.set(event, divergence.withKind(Spike.Kind.SPIKE).endedAt(step, row));
        listener.accept(SeriesListener.Change.RETURNED, events.get(event));
        return true;
    }

    /** Judges the next rows as those of another series, because their values mean something else. */
    void startOver() {
        if (points > 0) {
            detector.finish().forEach(signal -> take(signal, points - 1));
        }
        open = -1;
        hidden = Optional.empty();
        judgedBefore += detector.judged();
        detector = new SpikeDetector(DetectorConfig.defaults());
    }

    /** Forgets the steps so far: the rows are counted. */
    void countRows() {
        first = 0;
        restarts.clear();
        repeats = 0;
        backwards = 0;
    }

    /** Adds a row that is drawn but not judged. */
    void addUnjudged(long step, double x, double value) {
        first = begun ? first : step;
        begun = true;
        last = step;
        sketch.add(points++, x, value);
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
        if (!begun) {
            begun = true;
            first = step;
            last = step;
        }
        rows.add(step, row);
        nonFinite = nonFinite.with(step, Double.NaN);
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
            hidden = Optional.empty();
            if (open >= 0) {
                close(closed.spike());
            }
            return;
        }
        SeriesEvent event = SeriesEvent.of(signal.spike(), row, rows, direction);
        if (signal instanceof SpikeSignal.HardBatch) {
            events.add(event);
            listener.accept(SeriesListener.Change.HARD_BATCH, event);
        } else if (isHarmlessRise(event) || isOverfitting(event)) {
            hidden = Optional.of(event);
        } else {
            opened(event);
        }
    }

    private void opened(SeriesEvent event) {
        events.add(event);
        open = events.size() - 1;
        worsened = !Double.isFinite(event.height());
        listener.accept(SeriesListener.Change.OPENED, event);
    }

    private void close(Spike spike) {
        SeriesEvent opened = events.get(open);
        SeriesEvent closed = SeriesEvent.of(spike, opened.alarmRow(), rows, direction);
        if (opened.kind() == Spike.Kind.NON_FINITE && closed.kind() != opened.kind()) {
            closed = opened.closed(closed);
        } else if (isHarmlessRise(closed)) {
            closed = closed.withKind(Spike.Kind.LEVEL_SHIFT);
        }
        events.set(open, closed);
        if (closed.kind() == Spike.Kind.DIVERGENCE && closed.isOpen()) {
            diverged.add(open);
        }
        open = -1;
        nonFinite = closed.isOpen() ? nonFinite : NonFiniteRows.NONE;
        listener.accept(SeriesListener.Change.CLOSED, closed);
    }

    /** Whether it is a part of overfitting: a rise over many rows of a held-out loss while the training loss falls. */
    private boolean isOverfitting(SeriesEvent event) {
        boolean isSlow = event.alarmRow() - event.onsetRow() >= SLOW_ROWS;
        return Double.isFinite(event.height())
                && (checks.isOverfitting()
                        || isSlow && !checks.isDivergence(event.onsetRow()) && checks.isEvaluation());
    }

    /** Whether it is a lasting rise with which training can go well. */
    private boolean isHarmlessRise(SeriesEvent event) {
        return event.kind() == Spike.Kind.DIVERGENCE
                && Double.isFinite(event.height())
                && !checks.isDivergence(event.onsetRow());
    }

    /** Reports a hidden event that is no longer harmless, as of a value that is not finite. */
    private void reveal(long step, long row) {
        SeriesEvent event = hidden.orElseThrow();
        hidden = Optional.empty();
        opened(new SeriesEvent(
                Spike.Kind.NON_FINITE,
                step,
                step,
                OptionalLong.empty(),
                row,
                row,
                OptionalLong.empty(),
                row,
                event.baseline(),
                Double.POSITIVE_INFINITY,
                0,
                Math.max(0.5, event.severity())));
    }

    /** Rows whose step is not above that of the previous row. */
    long notIncreasing() {
        return repeats + backwards;
    }

    /** The result, after all rows. */
    ScannedSeries finish(
            String metric, SeriesRole role, String stepName, Optional<String> stepProblem, List<String> assumed) {
        detector.newestIfFarOut()
                .ifPresent(jump -> checks.endsInJump(
                        last,
                        points - 1,
                        direction.worse(jump.baseline()),
                        direction.worse(jump.baseline() + jump.height())));
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
                role,
                direction,
                points,
                judgedBefore + detector.judged() + judgedLater,
                List.copyOf(restarts),
                List.copyOf(events),
                nonFinite,
                first,
                last,
                stepName,
                stepProblem,
                List.copyOf(notes),
                sketch,
                checks.course());
    }
}
