package dev.epicenter.forecast;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The original proposal of this module on one of PaLM's tables: how well an improvement predicts the next one in raw
 * scores, with the logit on [0, 1], and with the logit on the global range.
 *
 * @param setting its name
 * @param low of the global range, from all scores
 * @param high of the global range
 */
public record PalmRangeStudy(
        String setting,
        int tasks,
        double low,
        double high,
        OptionalDouble raw,
        OptionalDouble logit,
        OptionalDouble range) {

    /**
     * The settings of PaLM's tables: 30 English tasks with few, one and no examples, and BIG-bench Lite; computed at
     * each call.
     */
    public static List<PalmRangeStudy> palm() {
        return List.of(
                of("30 English tasks, few-shot", "few"),
                of("30 English tasks, 1-shot", "1"),
                of("30 English tasks, 0-shot", "0"),
                of("BIG-bench Lite, 5-shot", "5"));
    }

    private static PalmRangeStudy of(String setting, String shots) {
        SeriesSet corpus =
                SeriesSet.of(PalmTables.palm(new Selection(Set.of(), Set.of(shots), Set.of())), ScaleAxis.PARAMS);
        Transform.Logit range = TransformRule.range(corpus, 0);
        Predictability raw = correlation(corpus, TransformRule.RAW);
        return new PalmRangeStudy(
                setting,
                raw.tasks(),
                range.low(),
                range.high(),
                raw.correlation(),
                correlation(corpus, TransformRule.LOGIT).correlation(),
                correlation(corpus, TransformRule.RANGE).correlation());
    }

    private static Predictability correlation(SeriesSet corpus, TransformRule rule) {
        return Predictability.of(corpus, rule).get(0);
    }

    /** Whether the global range gives a higher correlation than the logit on [0, 1]. */
    public boolean helps() {
        return range.isPresent() && logit.isPresent() && range.getAsDouble() > logit.getAsDouble();
    }

    /** The fraction of the next improvement's variance that a raw improvement explains. */
    public double rawShare() {
        return raw.orElse(Double.NaN) * raw.orElse(Double.NaN);
    }
}
