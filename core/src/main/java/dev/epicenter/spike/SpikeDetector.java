package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.BaselineState;
import dev.epicenter.spike.DetectorState.OpenState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds spikes in a series as it comes in, with no look-ahead: a cumulative sum of robust residuals, confirmed by
 * persistence, and a test for slow drift. Method and measurements: {@code docs/explanation/detection.md}. Not safe for
 * use by several
 * threads at once.
 */
public final class SpikeDetector {
    /** The unit of the scale, and the least rise that can matter, as a part of the largest value of the warm-up. */
    private static final double UNIT = 1e-4;

    private final DetectorConfig config;
    private final List<Double> warmup = new ArrayList<>();
    private OptionalLong lastStep = OptionalLong.empty();
    private long spacing;
    private long priorSpacing;
    private double unit;
    private GeneralizedLog log = new GeneralizedLog(1);
    private Rounding rounding = new Rounding();
    private Baseline baseline;
    private Excursion excursion;
    private Drift drift;
    private Optional<OpenSpike> open = Optional.empty();
    /** Not part of the state: it changes nothing that is found. */
    private long judged;

    public SpikeDetector(DetectorConfig config) {
        this.config = config;
        this.baseline = new Baseline(config);
        this.excursion = new Excursion(config);
        this.drift = new Drift(config);
    }

    /** A detector that goes on, bit for bit, from where {@code state} was taken; {@code config} must be the same. */
    public static SpikeDetector restore(DetectorConfig config, DetectorState state) {
        SpikeDetector detector = new SpikeDetector(config);
        detector.warmup.addAll(state.warmup());
        detector.lastStep = state.lastStep();
        detector.spacing = state.spacing();
        detector.priorSpacing = state.priorSpacing();
        if (state.unit() > 0) {
            detector.setUnit(state.unit());
        }
        detector.rounding = Rounding.of(state.rounding());
        detector.baseline = Baseline.of(config, state.baseline());
        detector.excursion = Excursion.of(config, state.excursion());
        detector.drift = Drift.of(config, state.drift());
        detector.open = state.open().map(open -> new OpenSpike(config, open));
        return detector;
    }

    /**
     * Takes the next row; amortised O(1). A step that goes backwards is the seam of a resumed run: what was known is
     * forgotten, and a spike under way is closed as it stands. A row that repeats the newest step is ignored.
     *
     * @param value may be NaN or infinite, which is an alarm at once
     * @return what is known now and was not before, mostly nothing
     */
    public List<SpikeSignal> accept(long step, double value) {
        if (lastStep.isPresent() && step == lastStep.getAsLong()) {
            return List.of();
        }
        List<SpikeSignal> atSeam = List.of();
        if (lastStep.isPresent() && step < lastStep.getAsLong()) {
            atSeam = finish();
            forget();
        }
        long before = lastStep.orElse(step - 1);
        priorSpacing = spacing;
        spacing = step - before;
        lastStep = OptionalLong.of(step);
        if (!Double.isFinite(value)) {
            judged++;
            return concat(atSeam, acceptNonFinite(step, value));
        }
        judged += unit == 0 ? 0 : 1;
        return concat(atSeam, unit == 0 ? acceptWarmup(step, value) : acceptFinite(step, value));
    }

    /** The spikes still open, closed as they stand now: with no end. The detector is left as it is. */
    public List<SpikeSignal> finish() {
        return open.map(spike -> List.<SpikeSignal>of(
                        new SpikeSignal.Closed(spike.lasting(lastStep.orElse(0), drift.highest(), log))))
                .orElse(List.of());
    }

    /**
     * How many rows this detector has judged: those that were not finite, and those it had a baseline for. Not judged are the rows of
     * a warm-up, which comes again after each step backwards, and rows that repeat a step.
     */
    public long judged() {
        return judged;
    }

    public DetectorState state() {
        return new DetectorState(
                lastStep,
                spacing,
                priorSpacing,
                List.copyOf(warmup),
                unit,
                rounding.state(),
                baseline.state(),
                excursion.state(),
                drift.state(),
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
                drift.add(step, log.of(v), Double.POSITIVE_INFINITY);
            }
            warmup.clear();
        }
        return signals;
    }

    private List<SpikeSignal> acceptFinite(long step, double value) {
        double scaled = log.of(rounding.undo(step, value));
        if (open.isPresent()) {
            return acceptOpen(open.get(), step, value, scaled);
        }
        double scale = baseline.scale(leastRise(baseline.level()));
        List<SpikeSignal> signals = judge(baseline, 0, step, value, scaled);
        if (open.isEmpty() && drift.add(step, scaled, scale)) {
            return alarm(Spike.Kind.DIVERGENCE, drift.bestStep(), step, step, value, 0, drift.best(), scale);
        }
        return signals;
    }

    /**
     * Judges a row by a baseline, and gives it to the baseline if it is no cause for alarm.
     *
     * @param least the largest residual that an alarm must have seen: inside a spike, only what is beyond doubt is another
     */
    private List<SpikeSignal> judge(Baseline baseline, double least, long step, double value, double scaled) {
        double leastRise = leastRise(baseline.level());
        double scale = baseline.scale(leastRise);
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
        boolean high = excursion.sum() > config.threshold() || (coarse && residual > Excursion.CAP);
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
        if (spike.givenUp(step)) {
            SpikeSignal closed = new SpikeSignal.Closed(spike.lasting(step, drift.highest(), log));
            excursion.releaseTo(spike.aftermath());
            startOver(spike.aftermath());
            open = Optional.empty();
            return List.of(closed);
        }
        if (!spike.halfGone(log)) {
            spike.aftermath().admit(scaled);
            return List.of();
        }
        List<SpikeSignal> another = judge(spike.aftermath(), Excursion.CAP, step, value, scaled);
        if (open.filter(now -> now == spike).isPresent()) {
            return another;
        }
        startOver(spike.aftermath());
        return concat(List.of(new SpikeSignal.Closed(spike.lasting(step, drift.highest(), log))), another);
    }

    /** Goes on from the aftermath of a spike that changed the level. */
    private void startOver(Baseline aftermath) {
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
                        new BaselineState(List.of(), List.of())));
        open = Optional.of(spike);
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

    /** On the scale of {@link GeneralizedLog}: a part of the level, and no less than a thousandth of where it began. */
    private double leastRise(double expected) {
        return log.unitAt(expected, config.minEffect());
    }

    private void setUnit(double value) {
        unit = value;
        log = new GeneralizedLog(value);
    }

    /** A thousandth of the largest magnitude; the median magnitude where values of both signs say that 0 is the level. */
    private static double unitOf(List<Double> values) {
        double[] sizes = values.stream().mapToDouble(Math::abs).sorted().toArray();
        boolean bothSigns =
                values.stream().anyMatch(v -> v < 0) && values.stream().anyMatch(v -> v > 0);
        double unit = bothSigns ? sizes[sizes.length / 2] : UNIT * sizes[sizes.length - 1];
        return Math.max(unit, Double.MIN_NORMAL);
    }

    private void forget() {
        warmup.clear();
        unit = 0;
        log = new GeneralizedLog(1);
        rounding = new Rounding();
        spacing = 0;
        priorSpacing = 0;
        lastStep = OptionalLong.empty();
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
