package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The shared curves of a table by name: how many, where, and which tasks load on which. How many is from rehearsal: the fewest
 * whose mean absolute error is within two standard errors of the least (after Breiman et al. 1984, "Classification and Regression
 * Trees", section 3.4.3, who take one).
 *
 * @param curves by ascending midpoint; empty where refused
 * @param mixes of each task: a part for each curve, then what is never learned, their sum 1
 * @param shifts how far each family is ahead on the axis, log10
 * @param refused why no curves are named
 */
public record NamedCurves(
        List<Curve> curves, Map<String, List<Double>> mixes, Map<String, Double> shifts, Optional<String> refused) {
    /** A logistic curve has two constants; with fewer points than this a mix of two is not told from one. */
    private static final int SCALES = 5;

    /**
     * sigmoid(steepness (x - middle)).
     *
     * @param middle on the axis, log10
     * @param steepness for a power of ten, above 0
     */
    public record Curve(double middle, double steepness) {
        public double at(double x) {
            return 1 / (1 + Math.exp(-steepness * (x - middle)));
        }
    }

    public static NamedCurves of(Corpus corpus) {
        return of(corpus, new Fits());
    }

    static NamedCurves of(Corpus corpus, Fits fits) {
        int most = corpus.families().stream()
                .mapToInt(family -> corpus.scales(family).size())
                .max()
                .orElse(0);
        if (most < SCALES) {
            return new NamedCurves(
                    List.of(),
                    Map.of(),
                    Map.of(),
                    Optional.of("No family has " + SCALES + " scales, the most is " + most
                            + ": curves are not named, for several sets of them would fit as well."));
        }
        return named(corpus, new SharedCurves(count(corpus, fits)));
    }

    private static int count(Corpus corpus, Fits fits) {
        List<Method> methods = IntStream.rangeClosed(1, SharedCurves.MOST)
                .<Method>mapToObj(SharedCurves::new)
                .toList();
        List<List<HeldOut>> rehearsed = Rehearsal.of(corpus, methods, fits);
        List<HeldOut> best = rehearsed.stream()
                .min(Comparator.comparingDouble(HeldOut::mean))
                .orElseThrow();
        double mean = HeldOut.mean(best);
        double variance = best.stream()
                .mapToDouble(one -> (one.error() - mean) * (one.error() - mean))
                .average()
                .orElse(0);
        double enough = mean + 2 * Math.sqrt(variance / best.size());
        int count = 1;
        while (HeldOut.mean(rehearsed.get(count - 1)) > enough) {
            count++;
        }
        return count;
    }

    private static NamedCurves named(Corpus corpus, SharedCurves method) {
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
