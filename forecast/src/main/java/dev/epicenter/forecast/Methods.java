package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;

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

    /** All, without the blend of them. */
    public static List<Method> standard() {
        List<Method> methods = new ArrayList<>(List.of(new LastValue()));
        for (TransformRule rule : TransformRule.values()) {
            methods.add(new Lines(rule, false));
            methods.add(new Lines(rule, true));
            methods.add(new ShrunkSlopes(rule));
        }
        for (int abilities = 1; abilities <= 3; abilities++) {
            methods.add(new LatentAbility(abilities, false));
            methods.add(new LatentAbility(abilities, true));
        }
        return List.copyOf(methods);
    }
}
