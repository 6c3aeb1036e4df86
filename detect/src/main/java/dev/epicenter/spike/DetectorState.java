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
 * @param highest the highest level before the newest restart point, in the series' units
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
        double highest,
        Optional<OpenState> open) {

    /** See {@link Rounding}; {@code last} is NaN before the first row, {@code quantum} infinite before the first change. */
    public record RoundingState(double last, double quantum, int changes) {}

    /**
     * Newest calm values and their residuals, oldest first, on the scale of {@link GeneralizedLog}; {@code scale} is the
     * newest noise scale.
     */
    public record BaselineState(
            List<Double> level, List<Double> residuals, BlockState blocks, PlateauState plateau, double scale) {}

    /** See {@link BlockNoise}; {@code sum} and {@code rows} are those of the unfinished block. */
    public record BlockState(List<Double> means, double sum, int rows) {}

    /** See {@link Plateau}; {@code height} is NaN if there is none. */
    public record PlateauState(List<Double> levels, int rows, double height, int age) {}

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
    public record DriftState(double highest, double start, double best, long bestStep, double peakValue, long peak) {}

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
