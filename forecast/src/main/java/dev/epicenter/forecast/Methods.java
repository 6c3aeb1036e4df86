package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;

/** The methods that every back-test runs, the last value first. */
public final class Methods {
    private Methods() {}

    public static List<Method> standard() {
        List<Method> methods = new ArrayList<>(List.of(new LastValue()));
        for (TransformRule rule : TransformRule.values()) {
            methods.add(new Lines(rule, false));
            methods.add(new Lines(rule, true));
        }
        for (int abilities = 1; abilities <= 3; abilities++) {
            methods.add(new LatentAbility(abilities, 0));
            methods.add(new LatentAbility(abilities, 0.5));
        }
        return List.copyOf(methods);
    }
}
