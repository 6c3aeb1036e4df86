package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The weighted mean of what several methods say, the better they rehearsed the more they count: a weight is the mean
 * absolute error in {@link Rehearsal} to the power of -4 (Bates and Granger 1969, "The Combination of Forecasts", weigh by
 * the squared error's inverse; twice that power leaves less to the bad ones). A
 * method that said in rehearsal just what an earlier one did was not rehearsed as itself, and does not count. Nothing held out
 * is looked at. Where no slope
 * can be rehearsed, for no family shows three scales, the methods of {@link Methods#baselines} count alike, others not.
 */
public record Blend(List<Method> members) implements Method {
    private static final double POWER = -4;
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
        List<Method> baselines = Methods.baselines();
        double[] weights = new double[members.size()];
        for (int i = 0; i < weights.length; i++) {
            double error = HeldOut.mean(rehearsed.get(i));
            if (members.get(i).leaks() || (slopes && rehearsed.subList(0, i).contains(rehearsed.get(i)))) {
                weights[i] = 0;
            } else if (!slopes) {
                weights[i] = baselines.contains(members.get(i)) ? 1 : 0;
            } else {
                weights[i] = Double.isNaN(error) ? 0 : Math.pow(Math.max(LEAST, error), POWER);
            }
        }
        double sum = Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = sum == 0 ? 1.0 / weights.length : weights[i] / sum;
        }
        return weights;
    }

    /** The same scores with the weighted mean of what was said. */
    static List<HeldOut> mix(List<List<HeldOut>> said, double[] weights) {
        List<HeldOut> first = said.get(0);
        List<HeldOut> mixed = new ArrayList<>();
        for (int j = 0; j < first.size(); j++) {
            double predicted = 0;
            for (int i = 0; i < weights.length; i++) {
                predicted += weights[i] * said.get(i).get(j).predicted();
            }
            mixed.add(first.get(j).saying(Math.min(1, Math.max(0, predicted))));
        }
        return mixed;
    }
}
