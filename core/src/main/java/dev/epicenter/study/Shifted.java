package dev.epicenter.study;

import dev.epicenter.Key;
import dev.epicenter.NumberText;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.RecordFile;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.Shift;
import dev.epicenter.segment.ShiftEvaluation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the trained model predicts for shifted inputs: an outcome of cells whose run file has {@code eval.shifts}. */
public record Shifted(
        @Key(value = "one word", required = true) String name,

        @Key(value = "a shift, or a family: less, extreme or misleading, the mean of its shifts", required = true)
        Inputs inputs,

        @Key("distance, slope, entropy, accuracy or reference_loss")
        Measure measure,

        @Key("0 (unshifted), 0.3, 0.6 or 0.9: share of its accuracy that the reference model loses; not for slope")
        double strength)
        implements Outcome {

    /** Shifted inputs: of one kind, or of all kinds of a family. */
    public enum Inputs {
        LESS,
        EXTREME,
        MISLEADING,
        NOISE,
        BLUR,
        MASK,
        CONTRAST,
        SCALE,
        COMPONENTS,
        MIX,
        MARKER,
        ADVERSARIAL;

        List<Shift> shifts() {
            return Arrays.stream(Shift.values())
                    .filter(shift ->
                            shift.name().equals(name()) || shift.family().name().equals(name()))
                    .toList();
        }
    }

    /** What is measured. */
    public enum Measure {
        /** Mean distance to the optimal constant prediction, relative to that for unshifted inputs. */
        DISTANCE,
        /**
         * Least-squares slope of that distance, over all strengths and 0, against the accuracy that the reference
         * loses.
         */
        SLOPE,
        ENTROPY,
        ACCURACY,
        /** Share of the reference's accuracy above the constant prediction's that it loses. */
        REFERENCE_LOSS
    }

    @Override
    public String unit() {
        return switch (measure) {
            case DISTANCE -> "of the distance in distribution";
            case SLOPE -> "of the distance in distribution for all of the reference's accuracy";
            case ENTROPY -> "nats";
            case ACCURACY -> "of the inputs";
            case REFERENCE_LOSS -> "of the reference's accuracy above the constant prediction's";
        };
    }

    @Override
    public boolean isPositive() {
        return false;
    }

    /** Checks that a cell measures it. */
    void check(RecordFile<StudyFile> source, String key, String cell, RunConfig config) {
        if (!config.eval().shifts()) {
            throw source.error(key, "the cell " + cell + " evaluates no shifted inputs; add eval.shifts=true to set");
        }
        boolean marked = config.data() instanceof DataConfig.Clusters clusters && clusters.marker() > 0
                || config.data() instanceof DataConfig.Digits digits && digits.marker() > 0;
        if (inputs.shifts().contains(Shift.MARKER) && !marked) {
            throw source.error(
                    key, "the cell " + cell + " has no marker to move (data.marker is 0); set data.marker, such as 1");
        }
        if (measure != Measure.SLOPE && strength != 0 && !ShiftEvaluation.STRENGTHS.contains(strength)) {
            throw source.error(
                    key,
                    "the strength " + NumberText.of(strength) + " is not evaluated; allowed: 0, "
                            + ShiftEvaluation.STRENGTHS.stream()
                                    .map(NumberText::of)
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** The value of a training; NaN if its loss became non-finite. */
    double measure(CellRecord record) {
        if (record.lost() || record.shifts().isEmpty()) {
            return Double.NaN;
        }
        ShiftEvaluation evaluation = record.shifts().get();
        return inputs.shifts().stream()
                .mapToDouble(shift -> measure(evaluation, shift))
                .average()
                .orElseThrow();
    }

    private double measure(ShiftEvaluation evaluation, Shift shift) {
        List<ShiftEvaluation.Shifted> all = evaluation.shifted().stream()
                .filter(each -> each.shift() == shift)
                .toList();
        double own = evaluation.inDistribution().distance();
        if (measure == Measure.SLOPE) {
            return slope(all, own);
        }
        List<ShiftEvaluation.Shifted> at =
                all.stream().filter(each -> each.strength() == strength).toList();
        if (at.isEmpty()) {
            return unshifted(evaluation.inDistribution());
        }
        ShiftEvaluation.Predictions predictions = at.get(0).predictions();
        return switch (measure) {
            case DISTANCE -> predictions.distance() / own;
            case ENTROPY -> predictions.entropy();
            case ACCURACY -> predictions.accuracy();
            case REFERENCE_LOSS -> at.get(0).referenceLoss();
            case SLOPE -> throw new IllegalStateException("a slope has no strength");
        };
    }

    private double unshifted(ShiftEvaluation.Predictions predictions) {
        return switch (measure) {
            case DISTANCE, SLOPE -> 1;
            case ENTROPY -> predictions.entropy();
            case ACCURACY -> predictions.accuracy();
            case REFERENCE_LOSS -> 0;
        };
    }

    /** NaN if the reference loses no accuracy at any strength. */
    private static double slope(List<ShiftEvaluation.Shifted> all, double own) {
        double meanX =
                all.stream().mapToDouble(ShiftEvaluation.Shifted::referenceLoss).sum() / (all.size() + 1);
        double meanY = (1
                        + all.stream()
                                .mapToDouble(each -> each.predictions().distance() / own)
                                .sum())
                / (all.size() + 1);
        double products = meanX * (meanY - 1);
        double squares = meanX * meanX;
        for (ShiftEvaluation.Shifted each : all) {
            double x = each.referenceLoss() - meanX;
            products += x * (each.predictions().distance() / own - meanY);
            squares += x * x;
        }
        return products / squares;
    }
}
