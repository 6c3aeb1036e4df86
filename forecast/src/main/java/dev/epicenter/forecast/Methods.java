package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The methods that every back-test runs, the last value first. */
public final class Methods {
    private Methods() {}

    /** What two scales of a family suffice for: the last value, and pooled slopes from there. */
    public static List<Method> baselines() {
        List<Method> methods = new ArrayList<>(List.of(new LastValue()));
        for (TransformRule rule : TransformRule.values()) {
            methods.add(new Lines(rule, true));
        }
        return List.copyOf(methods);
    }

    /** Why fewer methods are blended than there are, where that is so: one sentence. */
    public static Optional<String> limits(Corpus corpus) {
        return Rehearsal.hasSlopes(corpus)
                ? Optional.empty()
                : Optional.of(
                        "No family has three scales, so no slope can be rehearsed: only the last value and the pooled"
                                + " slopes are blended, in equal parts.");
    }

    /** All, without the blend of them. */
    public static List<Method> standard() {
        List<Method> methods = new ArrayList<>(List.of(new LastValue()));
        for (TransformRule rule : TransformRule.values()) {
            methods.add(new Lines(rule, false));
            methods.add(new Lines(rule, true));
            methods.add(new ShrunkSlopes(rule));
        }
        methods.add(new BoundedLogistic(false));
        methods.add(new BoundedLogistic(true));
        methods.add(new BrokenPowerLaw());
        methods.add(new ThroughLoss());
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
