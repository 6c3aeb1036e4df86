package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.OpenState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A spike under way. The baseline from before it stands still; its rows fill an aftermath, which becomes the new baseline
 * should the spike never recover.
 */
final class OpenSpike {
    /** A spike is over when this part of its height is left, even where the noise is far smaller: the tail is no spike. */
    private static final double TAIL = 0.01;

    /** Severity's parts are x / (x + half): this many steps, ... */
    private static final double HALF_DURATION = 100;

    /** ... one e-fold for ten steps, ... */
    private static final double HALF_AREA = 10;

    /** ... and a tenth of the level. */
    private static final double HALF_RESIDUAL = 0.1;

    private final DetectorConfig config;
    private final Spike.Kind cause;
    private final long onset;
    private final long alarm;
    private final double expected;
    private final double scale;
    private final double baseline;
    private final Baseline aftermath;
    private final Deque<Double> calm = new ArrayDeque<>();
    private long peak;
    private double peakValue;
    private double area;
    private long rows;
    private long calmSince;

    OpenSpike(DetectorConfig config, OpenState state) {
        this.config = config;
        cause = state.cause();
        onset = state.onset();
        alarm = state.alarm();
        peak = state.peak();
        peakValue = state.peakValue();
        expected = state.expected();
        scale = state.scale();
        baseline = state.baseline();
        area = state.area();
        rows = state.rows();
        calmSince = state.calmSince();
        calm.addAll(state.calm());
        aftermath = Baseline.of(config, state.aftermath());
    }

    /** Takes a row that is NaN or infinite. */
    void addNonFinite(long step, double value) {
        rows++;
        calm.clear();
        if (Double.isFinite(peakValue) && !(value < 0)) {
            peak = step;
            peakValue = value;
        }
    }

    /** Takes a row before there is any baseline: being finite is all that can be asked of it. */
    void addUnjudged(long step, double scaled) {
        rows++;
        addCalm(step, scaled);
    }

    /** Takes a row, but for the aftermath; {@code leastRise} is the least rise that can matter. */
    void add(long step, long spacing, double value, double scaled, double leastRise, GeneralizedLog log) {
        rows++;
        double rise = scaled - expected;
        area += Math.max(0, rise) * spacing;
        if (value > peakValue) {
            peak = step;
            peakValue = value;
        }
        if (rise <= tolerance(Excursion.ELEVATED * scale, leastRise, log)) {
            addCalm(step, scaled);
        } else {
            calm.clear();
        }
    }

    private void addCalm(long step, double scaled) {
        if (calm.isEmpty()) {
            calmSince = step;
        }
        calm.addLast(scaled);
        if (calm.size() > Math.max(2, config.recovery())) {
            calm.removeFirst();
        }
    }

    /**
     * Whether it has ended: quiet for {@code recovery} steps and two rows, and in the middle no higher than noise would be
     * (a level that is worse for good is quiet by luck now and then, but not centred).
     */
    boolean recovered(long step, long spacing, double leastRise, GeneralizedLog log) {
        return calm.size() >= 2
                && step - calmSince + spacing >= config.recovery()
                && !(calmLevel() - expected > tolerance(scale, leastRise, log));
    }

    /** Whether it is back where it came from, and not merely rid of nearly all its height. */
    boolean back(double leastRise) {
        return calmLevel() - expected <= Math.max(scale, leastRise);
    }

    /** Whether half of its height is gone for some time, so that a new rise is another spike. */
    boolean halfGone(GeneralizedLog log) {
        return aftermath.ready() && log.inverse(aftermath.level()) - baseline <= (peakValue - baseline) / 2;
    }

    private double tolerance(double noise, double leastRise, GeneralizedLog log) {
        double height = peakValue - baseline;
        double tail = Double.isFinite(height) ? log.of(baseline + TAIL * height) - expected : 0;
        return Math.max(Math.max(noise, leastRise), tail);
    }

    boolean givenUp(long step) {
        return step - alarm >= config.patience() && rows >= config.noiseWindow() && aftermath.ready();
    }

    List<Double> calm() {
        return List.copyOf(calm);
    }

    Baseline aftermath() {
        return aftermath;
    }

    /** Level from before, on the scale of {@link GeneralizedLog}. */
    double expected() {
        return expected;
    }

    private boolean nonFinite() {
        return cause == Spike.Kind.NON_FINITE;
    }

    /** As known while it goes on. */
    Spike underWay(long step, GeneralizedLog log) {
        return spike(cause, step, OptionalLong.empty(), OptionalDouble.empty(), 0, log);
    }

    Spike ended(GeneralizedLog log) {
        Spike.Kind kind = nonFinite() ? cause : Spike.Kind.SPIKE;
        return spike(kind, calmSince, OptionalLong.of(calmSince), OptionalDouble.of(calmLevel()), 0, log);
    }

    /** As it is if nothing more comes, or if it is waited for no longer. {@code highest}: the worst level of the run. */
    Spike lasting(long step, double highest, GeneralizedLog log) {
        boolean settled = aftermath.ready();
        double now = settled ? aftermath.level() : log.of(peakValue);
        boolean lost = now - expected > (highest - expected) / 2;
        Spike.Kind kind = cause;
        if (cause == Spike.Kind.SPIKE) {
            kind = lost ? Spike.Kind.DIVERGENCE : Spike.Kind.LEVEL_SHIFT;
        }
        double least = kind == Spike.Kind.LEVEL_SHIFT ? 0 : 1;
        return spike(kind, step, OptionalLong.empty(), OptionalDouble.of(now), least, log);
    }

    private Spike spike(
            Spike.Kind kind, long until, OptionalLong end, OptionalDouble level, double least, GeneralizedLog log) {
        double residual = level.isPresent() ? orInfinity(log.inverse(level.getAsDouble()) - baseline) : 0;
        double relative = Math.max(0, level.orElse(expected) - expected);
        double spared = (1 - part(until - onset, HALF_DURATION))
                * (1 - part(area, HALF_AREA))
                * (1 - part(relative, HALF_RESIDUAL));
        double height = orInfinity(peakValue - baseline);
        double severity = Math.max(least, Double.isFinite(height) ? 1 - spared : Math.max(0.5, 1 - spared));
        return new Spike(kind, onset, alarm, peak, end, baseline, height, residual, severity);
    }

    private static double orInfinity(double value) {
        return Double.isFinite(value) ? value : Double.POSITIVE_INFINITY;
    }

    private static double part(double x, double half) {
        return x < Double.POSITIVE_INFINITY ? x / (x + half) : 1;
    }

    /** Median of the newest calm rows. */
    private double calmLevel() {
        double[] sorted =
                calm.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    OpenState state() {
        return new OpenState(
                cause,
                onset,
                alarm,
                peak,
                peakValue,
                expected,
                scale,
                baseline,
                area,
                rows,
                calmSince,
                calm(),
                aftermath.state());
    }
}
