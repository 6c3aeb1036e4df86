package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The weighted mean of the predictions of several methods. The weight of a method is its mean absolute error in the
 * {@link InnerBackTest} to the power of -8. Bates and Granger 1969, "The Combination of Forecasts", use the inverse squared
 * error. On the training scales of the tables in docs/how-to/forecast.md higher powers, which give bad methods less weight,
 * did better up to this one; twice this power hardly differed.
 *
 * <p>A method whose inner predictions equal those of an earlier one has weight 0. Held-out scores have no influence.
 * Where no slope can be back-tested, because no family has three scales, the methods of {@link Methods#baselines} have
 * equal weights and others 0.
 */
public record Blend(List<Method> members) implements Method {
    private static final double POWER = -8;
    /** The smallest error that counts, so an exact fit does not get all the weight. */
    private static final double LEAST = 1e-4;

    public Blend {
        members = List.copyOf(members);
    }

    @Override
    public String words() {
        return "weighted blend";
    }

    @Override
    public Fit fit(SeriesSet training) {
        FitCache fits = new FitCache();
        return fit(training, weights(training, innerBackTests(training, fits)), fits);
    }

    Fit fit(SeriesSet training, double[] weights, FitCache made) {
        made.prepare(members, List.of(training));
        List<Fit> fits =
                members.stream().map(member -> made.of(member, training)).toList();
        return (series, where) -> {
            double prediction = 0;
            for (int i = 0; i < weights.length; i++) {
                prediction += weights[i] == 0 ? 0 : weights[i] * fits.get(i).at(series, where);
            }
            return Math.min(1, Math.max(0, prediction));
        };
    }

    /** The inner predictions of each member. */
    List<List<HeldOutPrediction>> innerBackTests(SeriesSet training, FitCache fits) {
        return InnerBackTest.of(training, members, fits);
    }

    /** The weights of the members, 0 or more; their sum is 1. */
    double[] weights(SeriesSet training, List<List<HeldOutPrediction>> inner) {
        boolean slopes = InnerBackTest.hasSlopes(training);
        double[] errors = inner.stream().mapToDouble(HeldOutPrediction::mean).toArray();
        return weights(errors, slopes, included(inner, slopes));
    }

    private boolean[] included(List<List<HeldOutPrediction>> inner, boolean slopes) {
        List<Method> baselines = Methods.baselines();
        boolean[] included = new boolean[members.size()];
        for (int i = 0; i < included.length; i++) {
            Method member = members.get(i);
            included[i] = !member.leaks()
                    && (slopes ? !inner.subList(0, i).contains(inner.get(i)) : baselines.contains(member));
        }
        return included;
    }

    private static double[] weights(double[] errors, boolean slopes, boolean[] included) {
        double[] weights = new double[errors.length];
        for (int i = 0; i < weights.length; i++) {
            if (!included[i]) {
                weights[i] = 0;
            } else if (!slopes) {
                weights[i] = 1;
            } else {
                weights[i] = Double.isNaN(errors[i]) ? 0 : Math.pow(Math.max(LEAST, errors[i]), POWER);
            }
        }
        double sum = Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = sum == 0 ? 1.0 / weights.length : weights[i] / sum;
        }
        return weights;
    }

    /**
     * The inner predictions of the blend. Each task uses the weights from the errors of the other tasks, because its
     * own errors would make the blend look better than it is. A single task uses its own weights.
     */
    List<HeldOutPrediction> innerPredictions(SeriesSet training, List<List<HeldOutPrediction>> inner) {
        boolean slopes = InnerBackTest.hasSlopes(training);
        boolean[] included = included(inner, slopes);
        double[] means = inner.stream().mapToDouble(HeldOutPrediction::mean).toArray();
        List<Map<String, DoubleSummaryStatistics>> byTask = inner.stream()
                .map(held -> held.stream()
                        .collect(Collectors.groupingBy(
                                HeldOutPrediction::task, Collectors.summarizingDouble(HeldOutPrediction::error))))
                .toList();
        Map<String, double[]> weights = new HashMap<>();
        for (String task : byTask.get(0).keySet()) {
            double[] errors = new double[inner.size()];
            for (int i = 0; i < errors.length; i++) {
                errors[i] = without(byTask.get(i), task, means[i], inner.get(i).size());
            }
            weights.put(task, weights(errors, slopes, included));
        }
        return mix(inner, one -> weights.getOrDefault(one.task(), new double[members.size()]));
    }

    /** The mean error of the other tasks, given the mean of all {@code n} errors. */
    private static double without(Map<String, DoubleSummaryStatistics> byTask, String task, double mean, int n) {
        DoubleSummaryStatistics own = byTask.getOrDefault(task, new DoubleSummaryStatistics());
        long others = n - own.getCount();
        return others == 0 ? mean : (mean * n - own.getSum()) / others;
    }

    /** The held-out scores with the weighted mean of the predictions. */
    static List<HeldOutPrediction> mix(List<List<HeldOutPrediction>> predictions, double[] weights) {
        return mix(predictions, any -> weights);
    }

    private static List<HeldOutPrediction> mix(
            List<List<HeldOutPrediction>> predictions, Function<HeldOutPrediction, double[]> weighted) {
        List<HeldOutPrediction> first = predictions.get(0);
        List<HeldOutPrediction> mixed = new ArrayList<>();
        for (int j = 0; j < first.size(); j++) {
            double[] weights = weighted.apply(first.get(j));
            double predicted = 0;
            for (int i = 0; i < weights.length; i++) {
                predicted += weights[i] * predictions.get(i).get(j).predicted();
            }
            mixed.add(first.get(j).withPrediction(Math.min(1, Math.max(0, predicted))));
        }
        return mixed;
    }
}
