package dev.epicenter.spike;

import dev.epicenter.spike.DetectorState.OpenState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A spike that has not ended. The baseline from before it is frozen. Its rows fill a second baseline, the aftermath,
 * which replaces the first if the spike never recovers.
 */
final class OpenSpike {
    /**
     * A spike is over when this fraction of its height remains, even if the noise is far smaller: the tail is not part
     * of it. ...
     */
    private static final double TAIL = 0.01;

    /** ... But this fraction of its height in orders of magnitude must be gone: 1000 to 5 is no return to 1e-5. */
    private static final double LOG_TAIL = 0.5;

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

    /** Adds a row that is NaN or infinite. */
    void addNonFinite(long step, double value) {
        rows++;
        calm.clear();
        if (Double.isFinite(peakValue) && !(value < 0)) {
            peak = step;
            peakValue = value;
        }
    }

    /** Adds a finite row before there is a baseline; it cannot be judged. */
    void addUnjudged(long step, double scaled) {
        rows++;
        addCalm(step, scaled);
    }

    /** Adds a row, but not to the aftermath; {@code leastRise} is the smallest rise that matters. */
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
     * Whether it has ended: quiet for {@code recovery} steps and two rows, with a median within the noise. A
     * permanently worse level is sometimes quiet by chance, but not centered.
     */
    boolean recovered(long step, long spacing, double leastRise, GeneralizedLog log) {
        return calm.size() >= 2
                && step - calmSince + spacing >= config.recovery()
                && !(calmLevel() - expected > tolerance(scale, leastRise, log));
    }

    /** Whether it is back at its old level, rather than only most of the way down. */
    boolean back(double leastRise) {
        return calmLevel() - expected <= Math.max(scale, leastRise);
    }

    /** Whether it has stayed below half of its height for some time; a new rise is then another spike. */
    boolean halfGone(GeneralizedLog log) {
        return aftermath.ready() && log.inverse(aftermath.level()) - baseline <= (peakValue - baseline) / 2;
    }

    private double tolerance(double noise, double leastRise, GeneralizedLog log) {
        double height = peakValue - baseline;
        double tail = Double.isFinite(height)
                ? Math.min(log.of(baseline + TAIL * height) - expected, LOG_TAIL * (log.of(peakValue) - expected))
                : 0;
        return Math.max(Math.max(noise, leastRise), tail);
    }

    boolean exhausted(long step) {
        return step - alarm >= config.patience() && rows >= config.noiseWindow() && aftermath.ready();
    }

    /** Its rows so far; the alarm's is the first. */
    long rows() {
        return rows;
    }

    List<Double> calm() {
        return List.copyOf(calm);
    }

    Baseline aftermath() {
        return aftermath;
    }

    /** The level before it, on the scale of {@link GeneralizedLog}. */
    double expected() {
        return expected;
    }

    private boolean nonFinite() {
        return cause == Spike.Kind.NON_FINITE;
    }

    /** The spike as known while it is open. */
    Spike underWay(long step, GeneralizedLog log) {
        return spike(cause, step, OptionalLong.empty(), OptionalDouble.empty(), 0, log);
    }

    Spike ended(GeneralizedLog log) {
        Spike.Kind kind = nonFinite() ? cause : Spike.Kind.SPIKE;
        return spike(kind, calmSince, OptionalLong.of(calmSince), OptionalDouble.of(calmLevel()), 0, log);
    }

    /**
     * The spike at the end of the series, or when its patience is over. {@code highest} is the worst level of the run.
     */
    Spike lasting(long step, double highest, GeneralizedLog log) {
        boolean settled = aftermath.ready();
        double now = settled ? aftermath.level() : log.of(peakValue);
        boolean lost = now - expected > (highest - expected) / 2;
        Spike.Kind kind = cause;
        // A few rows at the end of a series do not show whether it comes back.
        if (cause == Spike.Kind.SPIKE && rows >= config.recovery()) {
            kind = lost ? Spike.Kind.DIVERGENCE : Spike.Kind.LEVEL_SHIFT;
        }
        double least = kind == Spike.Kind.DIVERGENCE || kind == Spike.Kind.NON_FINITE ? 1 : 0;
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

    /** The median of the newest calm rows. */
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
