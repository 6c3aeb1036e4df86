package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Tables for tests. */
final class TestCorpora {
    private TestCorpora() {}

    /** Families one step apart, tasks of spread midpoints, a logistic curve each; sizes a power of ten apart from 10^8. */
    static SeriesSet logistic(int families, int sizes, int tasks, double noise, Random random) {
        List<Series> all = new ArrayList<>();
        for (int family = 0; family < families; family++) {
            for (int task = 0; task < tasks; task++) {
                double middle = 10 - 0.3 * family + 2.0 * task / tasks;
                all.add(series(
                        "f" + family,
                        "t" + task,
                        sizes,
                        OptionalDouble.of(noise),
                        x -> 1 / (1 + Math.exp(middle - x)) + noise * random.nextGaussian()));
            }
        }
        return new SeriesSet(all);
    }

    /** {@code scores} at 10^8, 10^9 and so on, cut to 0 and 1. */
    static Series series(String family, String task, int sizes, OptionalDouble stderr, DoubleUnaryOperator scores) {
        List<Point> points = new ArrayList<>();
        for (int size = 0; size < sizes; size++) {
            double x = 8 + size;
            double score = Math.min(1, Math.max(0, scores.applyAsDouble(x)));
            points.add(new Point("m" + size, x, x, x + 1, score, stderr));
        }
        return new Series(family, task, OptionalDouble.empty(), points);
    }
}
