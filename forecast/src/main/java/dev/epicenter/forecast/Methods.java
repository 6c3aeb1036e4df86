package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The methods in every back-test, the last value first. */
public final class Methods {
    private Methods() {}

    private static final Method LAST_VALUE = new LastValue();
    private static final Method FAMILY_SLOPE = new LinearFit(TransformRule.RAW, true);
    private static final Method TASK_SLOPE = new TaskSlopes();
    private static final Method SLOPES = new MixedEffectsSlopes(TransformRule.LOGIT, 1);

    /** The methods for families of two scales: the last value, and pooled slopes from it. */
    public static List<Method> baselines() {
        return List.of(LAST_VALUE, FAMILY_SLOPE, TASK_SLOPE, SLOPES);
    }

    /** A sentence that explains why only some methods are blended, where that is so. */
    public static Optional<String> limits(SeriesSet corpus) {
        return InnerBackTest.hasSlopes(corpus)
                ? Optional.empty()
                : Optional.of(
                        "No family has three scales, so slopes cannot be back-tested. Only the last value and the pooled slopes are"
                                + " blended, with equal weights.");
    }

    /**
     * All methods except their blend. Each of them lowers the error of the blend on public tables that it was not chosen
     * on, or is a published baseline; docs/explanation/forecast.md has the comparison.
     */
    public static List<Method> standard() {
        List<Method> methods = new ArrayList<>(baselines());
        methods.add(new LinearFit(TransformRule.LOGIT, false));
        methods.add(new MixedEffectsSlopes(TransformRule.CHANCE, 0.5));
        methods.add(new LatentSkills(2));
        methods.add(new SharedCurves(SharedCurves.MOST));
        methods.add(new TwoStageLossModel());
        return List.copyOf(methods);
    }
}
