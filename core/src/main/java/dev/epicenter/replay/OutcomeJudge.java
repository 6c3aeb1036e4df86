package dev.epicenter.replay;

import dev.epicenter.config.RunConfig;
import dev.epicenter.spike.DetectorConfig;
import dev.epicenter.spike.DetectorState;
import dev.epicenter.spike.Spike;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.spike.SpikeSignal;
import dev.epicenter.trace.StepRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges the outcome of a replay with the run's own detector, restored to its state at the checkpoint.
 *
 * <p>An onset within {@link #tolerance()} of the expected one, or before it, is {@code spiked}. A later onset is
 * {@code delayed}. No alarm up to the horizon is {@code prevented}. One hard batch is not a spike. An earlier spike that the
 * control also has, at the same place, is ignored.
 */
public final class OutcomeJudge {
    private static final long LEAST_TOLERANCE = 10;
    private static final double RELATIVE_TOLERANCE = 0.1;

    /** Below 50 steps, the smallest shift of an earlier state, so such a state cannot reach the spike's place by itself. */
    private static final long MOST_TOLERANCE = 40;

    private final DetectorConfig config;
    private final Optional<DetectorState> start;
    private final long expected;
    private final long tolerance;
    private final List<Long> earlier;

    private OutcomeJudge(
            DetectorConfig config, Optional<DetectorState> start, long expected, long tolerance, List<Long> earlier) {
        this.config = config;
        this.start = start;
        this.expected = expected;
        this.tolerance = tolerance;
        this.earlier = List.copyOf(earlier);
    }

    /**
     * A judge of the control, by the spike of the original run.
     *
     * @param start the detector's state at the checkpoint; empty at the start of the run
     * @param checkpoint step of the checkpoint
     * @param onset of the original spike
     */
    public static OutcomeJudge ofControl(RunConfig run, Optional<DetectorState> start, long checkpoint, long onset) {
        long distance = Math.min(
                MOST_TOLERANCE, Math.max(LEAST_TOLERANCE, Math.round(RELATIVE_TOLERANCE * (onset - checkpoint))));
        // The next logged step is the smallest shift that a log shows.
        long tolerance = Math.max(distance, run.trainer().logEvery());
        return new OutcomeJudge(run.detector(), start, onset, tolerance, List.of());
    }

    /** A judge of arms, by the control's onset, as located with all rows up to the horizon, and by its earlier spikes. */
    public OutcomeJudge ofArms(List<StepRecord> control) {
        Optional<Spike> spike = judge(control).spike();
        long onset = spike.map(Spike::onset).orElse(expected);
        List<Long> before = spikes(control).stream()
                .map(Spike::onset)
                .filter(step -> step < onset - tolerance)
                .toList();
        return new OutcomeJudge(config, start, onset, tolerance, before);
    }

    /**
     * The same judge for replays that branch from the control after {@code rows}, which both share.
     *
     * @param shift steps by which the replay's step numbers exceed those of the rows: above 0 if an earlier state replaces a
     *     later one
     */
    public OutcomeJudge after(List<StepRecord> rows, long shift) {
        if (rows.isEmpty()) {
            return this;
        }
        SpikeDetector detector = detector();
        rows.forEach(row -> detector.accept(row.step() + shift, row.loss()));
        return new OutcomeJudge(config, Optional.of(detector.state()), expected, tolerance, earlier);
    }

    /** A judge that takes a replay's rows one by one. */
    OnlineJudge online() {
        return new OnlineJudge(detector());
    }

    /** Judges one replay row by row. */
    final class OnlineJudge {
        private final SpikeDetector detector;

        private OnlineJudge(SpikeDetector detector) {
            this.detector = detector;
        }

        /**
         * Whether the replay's outcome is settled: the detector raised the alarm of the spike or of a later one. After the alarm
         * of an earlier spike, the spike itself may still occur.
         */
        boolean settledBy(StepRecord row) {
            return detector.accept(row.step(), row.loss()).stream()
                    .filter(SpikeSignal.Alarm.class::isInstance)
                    .map(SpikeSignal::spike)
                    .anyMatch(spike -> isNew(spike) && spike.onset() >= expected - tolerance);
        }
    }

    private SpikeDetector detector() {
        return start.map(state -> SpikeDetector.restore(config, state)).orElseGet(() -> new SpikeDetector(config));
    }

    /** Whether the spike is not one of the control's earlier spikes. */
    private boolean isNew(Spike spike) {
        return earlier.stream().noneMatch(onset -> Math.abs(spike.onset() - onset) <= tolerance);
    }

    /** The onset that replays are compared with. */
    public long expected() {
        return expected;
    }

    /** Steps by which an onset may differ and still be the same spike: a tenth of the distance from the checkpoint, 10 to 40. */
    public long tolerance() {
        return tolerance;
    }

    /** The outcome of a replay, from its rows, in order. */
    public Outcome judge(List<StepRecord> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("a replay without a step");
        }
        StepRecord last = rows.get(rows.size() - 1);
        double atHorizon = Double.isFinite(last.loss()) ? last.loss() : Double.NaN;
        List<Spike> candidates = newSpikes(rows);
        Optional<Spike> same = candidates.stream()
                .filter(spike -> Math.abs(spike.onset() - expected) <= tolerance)
                .findFirst();
        Optional<Spike> spike = same.isPresent() ? same : candidates.stream().findFirst();
        if (spike.isEmpty()) {
            return new Outcome(Outcome.Result.PREVENTED, spike, 0, Double.NaN, atHorizon, last.step());
        }
        boolean later = spike.get().onset() > expected + tolerance;
        StepRecord peak = peak(rows, spike.get());
        return new Outcome(
                later ? Outcome.Result.DELAYED : Outcome.Result.SPIKED,
                spike,
                peak.step(),
                value(peak),
                atHorizon,
                last.step());
    }

    /** Everything that its judgment depends on; part of the key of stored replays. */
    @Override
    public String toString() {
        return "expected " + expected + ", tolerance " + tolerance + ", earlier " + earlier + ", " + config + ", from "
                + start;
    }

    /** The spikes of a replay that are not the control's earlier ones, in order. */
    public List<Spike> newSpikes(List<StepRecord> rows) {
        return spikes(rows).stream().filter(this::isNew).toList();
    }

    /** All spikes of a replay, as known at its last row. */
    public List<Spike> spikes(List<StepRecord> rows) {
        SpikeDetector detector = detector();
        Map<Long, Spike> byAlarm = new LinkedHashMap<>();
        for (StepRecord row : rows) {
            for (SpikeSignal signal : detector.accept(row.step(), row.loss())) {
                if (signal instanceof SpikeSignal.Alarm alarm) {
                    byAlarm.put(alarm.spike().alarm(), alarm.spike());
                } else if (signal instanceof SpikeSignal.Closed closed) {
                    // A spike that was open at the checkpoint closes here without an alarm of this replay.
                    byAlarm.computeIfPresent(closed.spike().alarm(), (step, open) -> closed.spike());
                }
            }
        }
        return List.copyOf(byAlarm.values());
    }

    /** The row of the spike's largest loss so far; the detector reports an open spike's peak only up to its alarm. */
    private static StepRecord peak(List<StepRecord> rows, Spike spike) {
        return rows.stream()
                .filter(row ->
                        row.step() >= spike.onset() && row.step() < spike.end().orElse(Long.MAX_VALUE))
                .reduce((highest, row) -> value(row) > value(highest) ? row : highest)
                .orElseThrow(() -> new IllegalArgumentException("no row of the spike " + spike));
    }

    /** The spike's largest loss, in nats; infinite if it is not finite. */
    public static double peakValue(List<StepRecord> rows, Spike spike) {
        return value(peak(rows, spike));
    }

    private static double value(StepRecord row) {
        return Double.isFinite(row.loss()) ? row.loss() : Double.POSITIVE_INFINITY;
    }
}
