package dev.epicenter.spike;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The complete state of a {@link SpikeDetector}, which can be written as JSON and restored bit for bit.
 *
 * @param lastStep step of the newest row; empty before the first
 * @param spacing steps between the newest two rows, 0 before the second
 * @param priorSpacing steps between the two rows before these
 * @param warmup the finite values so far, during the warm-up
 * @param unit where the {@link GeneralizedLog} changes from linear to logarithmic, in the series' units; 0 until known
 * @param rounding the estimated quantum of rounded values
 * @param baseline the expected level and the noise
 * @param excursion rows above the baseline that are not yet classified
 * @param drift the slow changes of the level
 * @param open the open spike
 */
public record DetectorState(
        OptionalLong lastStep,
        long spacing,
        long priorSpacing,
        List<Double> warmup,
        double unit,
        RoundingState rounding,
        BaselineState baseline,
        ExcursionState excursion,
        DriftState drift,
        Optional<OpenState> open) {

    /** See {@link Rounding}; {@code last} is NaN before the first row, {@code quantum} infinite before the first change. */
    public record RoundingState(double last, double quantum, int changes) {}

    /** Newest calm values and their residuals, oldest first, on the scale of {@link GeneralizedLog}. */
    public record BaselineState(List<Double> level, List<Double> residuals) {}

    /** See {@link Excursion}. */
    public record ExcursionState(
            double sum,
            long onset,
            boolean onsetElevated,
            int quiet,
            int elevated,
            double largestRise,
            double largestResidual,
            long peak,
            double peakValue,
            double area,
            List<Double> pending) {}

    /** See {@link Drift}. */
    public record DriftState(List<Double> recent, double highest, double start, double best, long bestStep) {}

    /** See {@link OpenSpike}. */
    public record OpenState(
            Spike.Kind cause,
            long onset,
            long alarm,
            long peak,
            double peakValue,
            double expected,
            double scale,
            double baseline,
            double area,
            long rows,
            long calmSince,
            List<Double> calm,
            BaselineState aftermath) {}
}
