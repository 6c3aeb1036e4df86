package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The shared curves of a table: how many, where, and the weights of each task on them. Inner back-tests select the
 * number: the fewest curves whose mean absolute error is within two standard errors of the smallest (after Breiman et
 * al. 1984, "Classification and Regression Trees", section 3.4.3, who use one).
 *
 * @param curves by ascending midpoint; empty where refused
 * @param mixes the weights of each task: one per curve, then that of what is never learned; their sum is 1
 * @param shifts how far each family is ahead on the axis, log10
 * @param refused why there are no shared curves
 */
public record NamedCurves(
        List<Curve> curves, Map<String, List<Double>> mixes, Map<String, Double> shifts, Optional<String> refused) {
    /**
     * The least number of scales. A logistic curve has two constants; fewer points cannot distinguish a mix of two from
     * one.
     */
    private static final int SCALES = 5;

    /**
     * A logistic curve, sigmoid(steepness (x - middle)).
     *
     * @param middle on the axis, log10
     * @param steepness per power of ten, positive
     */
    public record Curve(double middle, double steepness) {
        public double at(double x) {
            return 1 / (1 + Math.exp(-steepness * (x - middle)));
        }
    }

    public static NamedCurves of(SeriesSet corpus) {
        return of(corpus, new FitCache());
    }

    static NamedCurves of(SeriesSet corpus, FitCache fits) {
        int most = corpus.families().stream()
                .mapToInt(family -> corpus.scales(family).size())
                .max()
                .orElse(0);
        if (most < SCALES) {
            return new NamedCurves(
                    List.of(),
                    Map.of(),
                    Map.of(),
                    Optional.of("no family has " + SCALES + " scales, the most is " + most
                            + ": several sets of curves would fit equally well, so none is shown."));
        }
        return named(corpus, new SharedCurves(count(corpus, fits)));
    }

    private static int count(SeriesSet corpus, FitCache fits) {
        List<Method> methods = IntStream.rangeClosed(1, SharedCurves.MOST)
                .<Method>mapToObj(SharedCurves::new)
                .toList();
        List<Split> nearest = InnerBackTest.of(corpus).cuts();
        List<List<HeldOutPrediction>> inner =
                new InnerBackTest(nearest.subList(0, Math.min(1, nearest.size())), List.of()).of(methods, fits);
        List<HeldOutPrediction> best = inner.stream()
                .min(Comparator.comparingDouble(HeldOutPrediction::mean))
                .orElseThrow();
        double mean = HeldOutPrediction.mean(best);
        double variance = best.stream()
                .mapToDouble(one -> (one.error() - mean) * (one.error() - mean))
                .average()
                .orElse(0);
        double limit = mean + 2 * Math.sqrt(variance / best.size());
        int count = 1;
        while (HeldOutPrediction.mean(inner.get(count - 1)) > limit) {
            count++;
        }
        return count;
    }

    private static NamedCurves named(SeriesSet corpus, SharedCurves method) {
        SharedCurves.Fitted fitted = method.find(corpus);
        List<Integer> order = IntStream.range(0, method.curves())
                .boxed()
                .sorted(Comparator.comparingDouble(fitted::middle))
                .toList();
        List<Curve> curves = order.stream()
                .map(k -> new Curve(fitted.middle(k), fitted.steepness(k)))
                .toList();
        Map<String, List<Double>> mixes = new LinkedHashMap<>();
        Map<String, Double> shifts = new LinkedHashMap<>();
        for (Series series : corpus.series()) {
            double[] mix = fitted.mix(series.task());
            List<Double> parts = new ArrayList<>();
            order.forEach(k -> parts.add(mix[k]));
            parts.add(mix[mix.length - 1]);
            mixes.putIfAbsent(series.task(), List.copyOf(parts));
            shifts.putIfAbsent(series.family(), fitted.shift(series.family()));
        }
        return new NamedCurves(curves, mixes, shifts, Optional.empty());
    }
}
