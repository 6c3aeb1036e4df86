package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The methods in every back-test, the last value first. */
public final class Methods {
    private Methods() {}

    /** The methods for families of two scales: the last value, and pooled slopes from it. */
    public static List<Method> baselines() {
        List<Method> methods = new ArrayList<>(List.of(new LastValue()));
        for (TransformRule rule : TransformRule.values()) {
            methods.add(new LinearFit(rule, true));
        }
        return List.copyOf(methods);
    }

    /** A sentence that explains why only some methods are blended, where that is so. */
    public static Optional<String> limits(SeriesSet corpus) {
        return InnerBackTest.hasSlopes(corpus)
                ? Optional.empty()
                : Optional.of(
                        "No family has three scales, so slopes cannot be back-tested. Only the last value and the pooled slopes are"
                                + " blended, with equal weights.");
    }

    /** All methods except their blend. */
    public static List<Method> standard() {
        List<Method> methods = new ArrayList<>(List.of(new LastValue()));
        for (TransformRule rule : TransformRule.values()) {
            methods.add(new LinearFit(rule, false));
            methods.add(new LinearFit(rule, true));
            methods.add(new EmpiricalBayesSlopes(rule));
        }
        methods.add(new BoundedLogistic(false));
        methods.add(new BoundedLogistic(true));
        methods.add(new BrokenPowerLaw());
        methods.add(new TwoStageLossModel());
        for (int curves = 1; curves <= SharedCurves.MOST; curves++) {
            methods.add(new SharedCurves(curves));
        }
        for (int abilities = 1; abilities <= 3; abilities++) {
            methods.add(new LatentAbility(abilities, false));
            methods.add(new LatentAbility(abilities, true));
        }
        return List.copyOf(methods);
    }
}
