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
 * The weighted mean of what several methods say, the better they rehearsed the more they count: a weight is the mean
 * absolute error in {@link Rehearsal} to the power of -8 (Bates and Granger 1969, "The Combination of Forecasts", weigh by
 * the squared error's inverse; on the training scales of the tables in docs/explanation/forecast.md higher powers,
 * which leave less to
 * the bad ones, did better up to this one, and twice it hardly differed). A
 * method that said in rehearsal just what an earlier one did was not rehearsed as itself, and does not count. Nothing held out
 * is looked at. Where no slope
 * can be rehearsed, for no family shows three scales, the methods of {@link Methods#baselines} count alike, others not.
 */
public record Blend(List<Method> members) implements Method {
    private static final double POWER = -8;
    /** An error smaller than a score can be read, so that an exact fit is not given all. */
    private static final double LEAST = 1e-4;

    public Blend {
        members = List.copyOf(members);
    }

    @Override
    public String words() {
        return "blend, weighted by rehearsal";
    }

    @Override
    public Fit fit(Corpus training) {
        Fits fits = new Fits();
        return fit(training, weights(training, rehearse(training, fits)), fits);
    }

    Fit fit(Corpus training, double[] weights, Fits made) {
        made.prepare(members, List.of(training));
        List<Fit> fits =
                members.stream().map(member -> made.of(member, training)).toList();
        return (series, where) -> {
            double said = 0;
            for (int i = 0; i < weights.length; i++) {
                said += weights[i] == 0 ? 0 : weights[i] * fits.get(i).at(series, where);
            }
            return Math.min(1, Math.max(0, said));
        };
    }

    /** What each member says in rehearsal. */
    List<List<HeldOut>> rehearse(Corpus training, Fits fits) {
        return Rehearsal.of(training, members, fits);
    }

    /** Of the members, 0 or more, their sum 1. */
    double[] weights(Corpus training, List<List<HeldOut>> rehearsed) {
        boolean slopes = Rehearsal.hasSlopes(training);
        double[] errors = rehearsed.stream().mapToDouble(HeldOut::mean).toArray();
        return weights(errors, slopes, counted(rehearsed, slopes));
    }

    private boolean[] counted(List<List<HeldOut>> rehearsed, boolean slopes) {
        List<Method> baselines = Methods.baselines();
        boolean[] counted = new boolean[members.size()];
        for (int i = 0; i < counted.length; i++) {
            Method member = members.get(i);
            counted[i] = !member.leaks()
                    && (slopes ? !rehearsed.subList(0, i).contains(rehearsed.get(i)) : baselines.contains(member));
        }
        return counted;
    }

    private static double[] weights(double[] errors, boolean slopes, boolean[] counted) {
        double[] weights = new double[errors.length];
        for (int i = 0; i < weights.length; i++) {
            if (!counted[i]) {
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
     * What the blend says in rehearsal: of each task with the weights that the other tasks' errors give, for what it was
     * weighted by would make it look better than it is. Of one task alone with its own.
     */
    List<HeldOut> rehearsed(Corpus training, List<List<HeldOut>> rehearsed) {
        boolean slopes = Rehearsal.hasSlopes(training);
        boolean[] counted = counted(rehearsed, slopes);
        double[] means = rehearsed.stream().mapToDouble(HeldOut::mean).toArray();
        List<Map<String, DoubleSummaryStatistics>> byTask = rehearsed.stream()
                .map(held -> held.stream()
                        .collect(Collectors.groupingBy(HeldOut::task, Collectors.summarizingDouble(HeldOut::error))))
                .toList();
        Map<String, double[]> weights = new HashMap<>();
        for (String task : byTask.get(0).keySet()) {
            double[] errors = new double[rehearsed.size()];
            for (int i = 0; i < errors.length; i++) {
                errors[i] =
                        without(byTask.get(i), task, means[i], rehearsed.get(i).size());
            }
            weights.put(task, weights(errors, slopes, counted));
        }
        return mix(rehearsed, one -> weights.getOrDefault(one.task(), new double[members.size()]));
    }

    /** The mean error of what is left when {@code task} is taken from {@code n} errors of that mean. */
    private static double without(Map<String, DoubleSummaryStatistics> byTask, String task, double mean, int n) {
        DoubleSummaryStatistics own = byTask.getOrDefault(task, new DoubleSummaryStatistics());
        long others = n - own.getCount();
        return others == 0 ? mean : (mean * n - own.getSum()) / others;
    }

    /** The same scores with the weighted mean of what was said. */
    static List<HeldOut> mix(List<List<HeldOut>> said, double[] weights) {
        return mix(said, any -> weights);
    }

    private static List<HeldOut> mix(List<List<HeldOut>> said, Function<HeldOut, double[]> weighted) {
        List<HeldOut> first = said.get(0);
        List<HeldOut> mixed = new ArrayList<>();
        for (int j = 0; j < first.size(); j++) {
            double[] weights = weighted.apply(first.get(j));
            double predicted = 0;
            for (int i = 0; i < weights.length; i++) {
                predicted += weights[i] * said.get(i).get(j).predicted();
            }
            mixed.add(first.get(j).saying(Math.min(1, Math.max(0, predicted))));
        }
        return mixed;
    }
}
