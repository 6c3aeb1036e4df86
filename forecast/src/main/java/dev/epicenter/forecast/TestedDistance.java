package dev.epicenter.forecast;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far beyond the last shown scale a back-test checks predictions: the largest distance that at least a tenth of the
 * held-out scores, and at least six of them, reach.
 *
 * <p>The rule is a 90% quantile and not the maximum, because the coverage of intervals is measured over all held-out scores
 * together. If fewer than a tenth of them lie far out and all of their intervals miss, coverage drops by less than 8 points,
 * the sampling error (95%) of 100 scores at 80%: the back-test cannot show it. Fewer than six scores support no conclusion
 * ({@link ForecastResult#hasTooFew}).
 *
 * @param decades on the axis, log10; empty where fewer than six scores are held out
 */
public record TestedDistance(OptionalDouble decades) {
    /** The smallest number of held-out scores that supports a conclusion, at any distance. */
    static final int LEAST_SCORES = 6;

    private static final double SHARE = 0.1;

    /** "One more step as long as the last" is computed as 2b - a - b and differs from b - a by rounding. */
    private static final double ROUNDING = 1e-6;

    /** The distance that {@code split} checks. */
    public static TestedDistance of(Split split) {
        return of(split.targets().stream().map(Split.Target::distance).toList());
    }

    static TestedDistance of(List<Double> distances) {
        int scores = Math.max(LEAST_SCORES, (int) Math.ceil(SHARE * distances.size()));
        return new TestedDistance(
                distances.size() < scores
                        ? OptionalDouble.empty()
                        : distances.stream()
                                .sorted(Collections.reverseOrder())
                                .skip(scores - 1)
                                .mapToDouble(each -> each)
                                .findFirst());
    }

    /**
     * Whether a prediction at {@code distance} from its series' last scale is beyond what the back-test checks; any is,
     * where it checks nothing.
     */
    public boolean isExceededBy(double distance) {
        return decades.isEmpty() || distance > decades.getAsDouble() + ROUNDING;
    }
}
