package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.OpenState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An online spike detector, without look-ahead: a cumulative sum of robust residuals, confirmed by persistence, and a
 * test for slow drift. {@code docs/explanation/detection.md} has the method and measurements. Not thread-safe.
 */
public final class SpikeDetector {
    /** The unit of the scale, and the smallest rise that matters, as a fraction of the warm-up's largest value. */
    private static final double UNIT = 1e-4;

    private final DetectorConfig config;
    private final List<Double> warmup = new ArrayList<>();
    /** Of the newest row, if {@link #hasRows}. */
    private long lastStep;

    private boolean hasRows;
    private long spacing;
    private long priorSpacing;
    private double unit;
    private GeneralizedLog log = new GeneralizedLog(1);
    private Rounding rounding = new Rounding();
    private Baseline baseline;
    private Excursion excursion;
    private Drift drift;
    private double highest = Double.NEGATIVE_INFINITY;
    private Optional<OpenSpike> open = Optional.empty();
    /** Not part of the state: it does not affect detection. */
    private long judged;

    public SpikeDetector(DetectorConfig config) {
        this.config = config;
        this.baseline = new Baseline(config);
        this.excursion = new Excursion(config);
        this.drift = new Drift(config);
    }

    /** A detector that continues from {@code state}, bit for bit; {@code config} must be the same. */
    public static SpikeDetector restore(DetectorConfig config, DetectorState state) {
        SpikeDetector detector = new SpikeDetector(config);
        detector.warmup.addAll(state.warmup());
        detector.hasRows = state.lastStep().isPresent();
        detector.lastStep = state.lastStep().orElse(0);
        detector.spacing = state.spacing();
        detector.priorSpacing = state.priorSpacing();
        if (state.unit() > 0) {
            detector.setUnit(state.unit());
        }
        detector.rounding = Rounding.of(state.rounding());
        detector.baseline = Baseline.of(config, state.baseline());
        detector.excursion = Excursion.of(config, state.excursion());
        detector.drift = Drift.of(config, state.drift());
        detector.highest = state.highest();
        detector.open = state.open().map(open -> new OpenSpike(config, open));
        return detector;
    }

    /**
     * Adds the next row; amortized O(1). A step that decreases is the restart point of a resumed run: the detector is
     * reset, and an open spike is closed in its current state. A row that repeats the newest step is ignored.
     *
     * @param value may be NaN or infinite, which raises an alarm at once
     * @return the new signals, usually none
     */
    public List<SpikeSignal> accept(long step, double value) {
        if (hasRows && step == lastStep) {
            return List.of();
        }
        List<SpikeSignal> atRestart = List.of();
        if (hasRows && step < lastStep) {
            atRestart = finish();
            forget();
        }
        priorSpacing = spacing;
        spacing = hasRows ? step - lastStep : 1;
        lastStep = step;
        hasRows = true;
        if (!Double.isFinite(value)) {
            judged++;
            return concat(atRestart, acceptNonFinite(step, value));
        }
        judged += unit == 0 ? 0 : 1;
        return concat(atRestart, unit == 0 ? acceptWarmup(step, value) : acceptFinite(step, value));
    }

    /** The open spike, closed in its current state, without an end. Does not change the detector. */
    public List<SpikeSignal> finish() {
        return open.map(spike -> List.<SpikeSignal>of(new SpikeSignal.Closed(spike.lasting(lastStep, highest(), log))))
                .orElse(List.of());
    }

    /**
     * The newest row if it is as far from the baseline as a hard batch and nothing shows yet whether it is one or the first row
     * of a spike. Does not change the detector.
     */
    public Optional<Spike> newestIfFarOut() {
        if (unit == 0 || open.isPresent() || !excursion.isOneHardBatch(lastStep)) {
            return Optional.empty();
        }
        return Optional.of(hardBatch(lastStep, baseline.expected(baseline.scale(leastRise(baseline.level())))));
    }

    /**
     * The number of judged rows: non-finite ones, and those with a baseline. Not judged are the rows of a warm-up,
     * which restarts after each decrease of the step, and rows that repeat a step.
     */
    public long judged() {
        return judged;
    }

    public DetectorState state() {
        return new DetectorState(
                hasRows ? OptionalLong.of(lastStep) : OptionalLong.empty(),
                spacing,
                priorSpacing,
                List.copyOf(warmup),
                unit,
                rounding.state(),
                baseline.state(),
                excursion.state(),
                drift.state(),
                highest,
                open.map(OpenSpike::state));
    }

    private List<SpikeSignal> acceptNonFinite(long step, double value) {
        if (open.isPresent()) {
            open.get().addNonFinite(step, value);
            return List.of();
        }
        if (unit == 0) {
            double newest = warmup.isEmpty() ? 0 : log.of(warmup.get(warmup.size() - 1));
            return alarm(Spike.Kind.NON_FINITE, step, step, step, value, 0, newest, 0);
        }
        double expected = baseline.level();
        double scale = baseline.scale(leastRise(expected));
        return alarm(Spike.Kind.NON_FINITE, step, step, step, value, 0, expected, scale);
    }

    private List<SpikeSignal> acceptWarmup(long step, double value) {
        warmup.add(rounding.undo(step, value));
        List<SpikeSignal> signals = List.of();
        if (open.isPresent()) {
            open.get().addUnjudged(step, log.of(value));
            if (open.get().recovered(step, spacing, Double.POSITIVE_INFINITY, log)) {
                signals = List.of(new SpikeSignal.Closed(open.get().ended(log)));
                open = Optional.empty();
            }
        }
        if (warmup.size() >= config.warmup() && open.isEmpty()) {
            setUnit(unitOf(warmup));
            for (double v : warmup) {
                baseline.admit(log.of(v));
            }
            warmup.clear();
        }
        return signals;
    }

    private List<SpikeSignal> acceptFinite(long step, double value) {
        double undone = rounding.undo(step, value);
        if (Math.abs(undone) > unit && undone * baseline.level() < 0 && open.isEmpty()) {
            adaptUnit();
        }
        double scaled = log.of(undone);
        if (open.isPresent()) {
            return acceptOpen(open.get(), step, value, scaled);
        }
        double leastRise = leastRise(baseline.level());
        double scale = baseline.scale(leastRise);
        List<SpikeSignal> signals = judge(baseline, leastRise, scale, 0, step, value, scaled);
        if (open.isEmpty() && drift.add(step, value, baseline.level(), baseline.longLevel(), scale)) {
            return alarm(
                    Spike.Kind.DIVERGENCE,
                    drift.bestStep(),
                    step,
                    drift.peak(),
                    drift.peakValue(),
                    0,
                    drift.best(),
                    scale);
        }
        return signals;
    }

    /**
     * Compares a row with a baseline, and adds it to the baseline unless it is elevated.
     *
     * @param leastRise the smallest rise that matters at its level
     * @param scale the noise scale at that level
     * @param least the largest residual must be at least this for an alarm; inside a spike it is high
     */
    private List<SpikeSignal> judge(
            Baseline baseline, double leastRise, double scale, double least, long step, double value, double scaled) {
        double expected = baseline.expected(scale);
        double rise = scaled - expected;
        double residual = rise / scale;
        boolean coarse = Math.min(spacing, priorSpacing) > 1;

        List<SpikeSignal> signals = List.of();
        if (!coarse && residual < Excursion.ELEVATED && excursion.isOneHardBatch(step - spacing)) {
            signals = List.of(new SpikeSignal.HardBatch(hardBatch(step, expected)));
        }
        excursion.add(step, spacing, value, scaled, rise, residual, baseline);
        boolean persistent = excursion.elevated() >= (coarse ? 1 : 2);
        boolean high = excursion.sum() > config.threshold() || (coarse && residual > Excursion.ALONE);
        boolean large = excursion.largestRise() >= leastRise && excursion.largestResidual() >= least;
        if (!(persistent && high && large && residual > 0)) {
            return signals;
        }
        return alarm(
                Spike.Kind.SPIKE,
                excursion.onset(),
                step,
                excursion.peak(),
                excursion.peakValue(),
                excursion.area(),
                expected,
                scale);
    }

    private List<SpikeSignal> acceptOpen(OpenSpike spike, long step, double value, double scaled) {
        double leastRise = leastRise(spike.expected());
        spike.add(step, spacing, value, scaled, leastRise, log);
        baseline.admitEvent(spike.rows(), scaled - spike.expected());
        if (spike.recovered(step, spacing, leastRise, log)) {
            if (!spike.back(leastRise)) {
                baseline.forgetLevel();
                drift = drift.restarted();
            }
            spike.calm().forEach(baseline::admit);
            open = Optional.empty();
            excursion.clear();
            return List.of(new SpikeSignal.Closed(spike.ended(log)));
        }
        if (spike.exhausted(step)) {
            SpikeSignal closed = new SpikeSignal.Closed(spike.lasting(step, highest(), log));
            excursion.releaseTo(spike.aftermath());
            startOver(spike.aftermath());
            open = Optional.empty();
            return List.of(closed);
        }
        if (!spike.halfGone(log)) {
            spike.aftermath().admit(scaled);
            return List.of();
        }
        double least = leastRise(spike.aftermath().level());
        double scale = spike.aftermath().scale(least);
        List<SpikeSignal> another = judge(spike.aftermath(), least, scale, Excursion.CAP, step, value, scaled);
        if (open.filter(now -> now == spike).isPresent()) {
            return another;
        }
        startOver(spike.aftermath());
        return concat(List.of(new SpikeSignal.Closed(spike.lasting(step, highest(), log))), another);
    }

    /** Continues with the aftermath of a spike that changed the level. */
    private void startOver(Baseline aftermath) {
        aftermath.inherit(baseline);
        baseline = aftermath;
        drift = drift.restarted();
    }

    private List<SpikeSignal> alarm(
            Spike.Kind cause,
            long onset,
            long step,
            long peak,
            double peakValue,
            double area,
            double expected,
            double scale) {
        OpenSpike spike = new OpenSpike(
                config,
                new OpenState(
                        cause,
                        onset,
                        step,
                        peak,
                        peakValue,
                        expected,
                        scale,
                        log.inverse(expected),
                        area,
                        1,
                        step,
                        List.of(),
                        new Baseline(config).state()));
        open = Optional.of(spike);
        excursion.countIn(baseline, expected);
        excursion.clear();
        return List.of(new SpikeSignal.Alarm(spike.underWay(step, log)));
    }

    private Spike hardBatch(long step, double expected) {
        double base = log.inverse(expected);
        return new Spike(
                Spike.Kind.HARD_BATCH,
                excursion.peak(),
                step,
                excursion.peak(),
                OptionalLong.of(step),
                base,
                excursion.peakValue() - base,
                0,
                0);
    }

    /**
     * The smallest rise that matters, on the scale of {@link GeneralizedLog}: a fraction of the level, and at least the
     * unit.
     */
    private double leastRise(double expected) {
        return log.unitAt(expected, config.minEffect());
    }

    private void setUnit(double value) {
        unit = value;
        log = new GeneralizedLog(value);
    }

    /**
     * Enlarges the unit when the sign changes: near 0 the scale is linear, and the unit of a warm-up far from 0 would be
     * too small for it. At least doubles it, so that this is rare.
     */
    private void adaptUnit() {
        GeneralizedLog former = log;
        List<Double> rows =
                baseline.state().level().stream().map(former::inverse).toList();
        double[] sizes = rows.stream().mapToDouble(Math::abs).sorted().toArray();
        if (sizes[sizes.length / 2] <= 2 * unit) {
            return;
        }
        highest = former.inverse(highest());
        setUnit(sizes[sizes.length / 2]);
        baseline = new Baseline(config);
        rows.forEach(value -> baseline.admit(log.of(value)));
        excursion.clear();
        drift = new Drift(config);
    }

    /** {@link #UNIT} times the largest magnitude; the median magnitude if values of both signs imply a level of 0. */
    private static double unitOf(List<Double> values) {
        double[] sizes = values.stream().mapToDouble(Math::abs).sorted().toArray();
        boolean bothSigns =
                values.stream().anyMatch(v -> v < 0) && values.stream().anyMatch(v -> v > 0);
        double unit = bothSigns ? sizes[sizes.length / 2] : UNIT * sizes[sizes.length - 1];
        return Math.max(unit, Double.MIN_NORMAL);
    }

    /** The highest level so far, on the scale of {@link GeneralizedLog}. */
    private double highest() {
        return Math.max(log.of(highest), drift.highest());
    }

    private void forget() {
        highest = log.inverse(highest());
        warmup.clear();
        unit = 0;
        log = new GeneralizedLog(1);
        rounding = new Rounding();
        spacing = 0;
        priorSpacing = 0;
        hasRows = false;
        lastStep = 0;
        baseline = new Baseline(config);
        excursion = new Excursion(config);
        drift = new Drift(config);
        open = Optional.empty();
    }

    private static List<SpikeSignal> concat(List<SpikeSignal> first, List<SpikeSignal> second) {
        if (first.isEmpty()) {
            return second;
        }
        List<SpikeSignal> both = new ArrayList<>(first);
        both.addAll(second);
        return List.copyOf(both);
    }
}
