package dev.epicenter.forecast;

import java.util.List;
import java.util.OptionalDouble;

/** How far a method's predictions were off where it could be told: half the width of an 80% interval. */
final class Margin {
    static final double COVERAGE = 0.8;
    private static final int ENOUGH = 20;

    private Margin() {}

    /** The split-conformal quantile of the errors (Lei et al. 2018, section 2.2); empty below 20 of them. */
    static OptionalDouble of(List<HeldOut> judged) {
        int n = judged.size();
        if (n < ENOUGH) {
            return OptionalDouble.empty();
        }
        double[] errors = judged.stream().mapToDouble(HeldOut::error).sorted().toArray();
        return OptionalDouble.of(errors[Math.min(n - 1, (int) Math.ceil(COVERAGE * (n + 1)) - 1)]);
    }
}
