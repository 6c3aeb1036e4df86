package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The weighted mean of the predictions of several methods, with {@link BlendWeights} that depend on the {@link Situation} of
 * the prediction: a method that extrapolates badly loses its weight where the {@link InnerBackTest} shows it.
 *
 * <p>A method whose inner predictions equal those of an earlier one has weight 0. Held-out scores have no influence.
 * Where no slope can be back-tested, because no family has three scales, the methods of {@link Methods#baselines} have
 * equal weights and others 0.
 */
public record Blend(List<Method> members) implements Method {
    public Blend {
        members = List.copyOf(members);
    }

    @Override
    public String words() {
        return "weighted blend";
    }

    @Override
    public Fit fit(SeriesSet training) {
        return rehearsed(training, new FitCache()).fit(training);
    }

    /** Back-tests the members inside {@code training} and weights them. */
    Rehearsed rehearsed(SeriesSet training, FitCache fits) {
        InnerBackTest test = InnerBackTest.of(training);
        List<List<HeldOutPrediction>> inner = test.of(members, fits);
        boolean slopes = InnerBackTest.hasSlopes(training);
        return new Rehearsed(this, fits, slopes, inner, included(inner, slopes), test.tested());
    }

    private boolean[] included(List<List<HeldOutPrediction>> inner, boolean slopes) {
        List<Method> baselines = Methods.baselines();
        boolean[] included = new boolean[members.size()];
        boolean any = false;
        for (int i = 0; i < included.length; i++) {
            Method member = members.get(i);
            included[i] = !member.leaks()
                    && (slopes ? !inner.subList(0, i).contains(inner.get(i)) : baselines.contains(member));
            any |= included[i];
        }
        if (!any) {
            Arrays.fill(included, true);
        }
        return included;
    }

    /** A blended prediction: the mean, and the standard deviation of the members that may have a weight. */
    record Mixed(double score, double spread) {
        static Mixed of(double[] predictions, double[] weights, boolean[] included) {
            double score = 0;
            double mean = 0;
            double squares = 0;
            int n = 0;
            for (int i = 0; i < predictions.length; i++) {
                if (included[i]) {
                    score += weights[i] * predictions[i];
                    mean += predictions[i];
                    squares += predictions[i] * predictions[i];
                    n++;
                }
            }
            mean /= n;
            return new Mixed(Math.min(1, Math.max(0, score)), Math.sqrt(Math.max(0, squares / n - mean * mean)));
        }
    }

    /** The inner back-test of a blend and its weights. */
    static final class Rehearsed {
        private final Blend blend;
        private final FitCache fits;
        private final boolean slopes;
        private final List<List<HeldOutPrediction>> inner;
        private final boolean[] included;
        private final TestedDistance tested;
        private final double reach;
        private final BlendWeights weights;

        private Rehearsed(
                Blend blend,
                FitCache fits,
                boolean slopes,
                List<List<HeldOutPrediction>> inner,
                boolean[] included,
                TestedDistance tested) {
            this.blend = blend;
            this.fits = fits;
            this.slopes = slopes;
            this.inner = inner;
            this.included = included;
            // Without slopes, only the last value's errors are back-tested, for intervals.
            this.tested = slopes ? tested : new TestedDistance(OptionalDouble.empty());
            reach = tested.decades().orElse(0);
            boolean[] all = new boolean[scores()];
            Arrays.fill(all, true);
            weights = weights(all);
        }

        private int scores() {
            return inner.get(0).size();
        }

        private BlendWeights weights(boolean[] counted) {
            if (slopes && scores() > 0) {
                return BlendWeights.of(inner, included, counted, reach);
            }
            return BlendWeights.equal(included);
        }

        BlendWeights weights() {
            return weights;
        }

        /** The largest distance that the inner back-test checks. */
        TestedDistance tested() {
            return tested;
        }

        /** The largest distance that calibrates intervals; 0 without one. */
        double reach() {
            return reach;
        }

        List<List<HeldOutPrediction>> inner() {
            return inner;
        }

        /**
         * The inner predictions of the blend. Each {@link Folds fold} uses the weights from the errors of the others,
         * because its own errors would make the blend look better than it is.
         */
        List<HeldOutPrediction> innerPredictions() {
            List<HeldOutPrediction> first = inner.get(0);
            Folds folds = Folds.of(first);
            HeldOutPrediction[] mixed = new HeldOutPrediction[first.size()];
            for (int fold = 0; fold < folds.count(); fold++) {
                BlendWeights others = weights(folds.outside(fold));
                for (int j = 0; j < mixed.length; j++) {
                    if (folds.of()[j] == fold) {
                        mixed[j] = mix(inner, j, others);
                    }
                }
            }
            return Arrays.asList(mixed);
        }

        /** The held-out scores with the blended predictions. */
        List<HeldOutPrediction> mix(List<List<HeldOutPrediction>> predictions) {
            List<HeldOutPrediction> mixed = new ArrayList<>();
            for (int j = 0; j < predictions.get(0).size(); j++) {
                mixed.add(mix(predictions, j, weights));
            }
            return mixed;
        }

        private HeldOutPrediction mix(List<List<HeldOutPrediction>> predictions, int j, BlendWeights with) {
            HeldOutPrediction first = predictions.get(0).get(j);
            double[] each = new double[predictions.size()];
            for (int i = 0; i < each.length; i++) {
                each[i] = predictions.get(i).get(j).predicted();
            }
            Mixed mixed = Mixed.of(each, with.at(first.situation()), included);
            return first.withPrediction(mixed.score(), mixed.spread());
        }

        /** The intervals from the inner predictions. */
        ConformalIntervals intervals() {
            return ConformalIntervals.of(innerPredictions(), reach);
        }

        /** Fits the members to all of {@code training}. */
        Fitted fit(SeriesSet training) {
            fits.prepare(blend.members(), List.of(training));
            List<Fit> each = blend.members().stream()
                    .map(member -> fits.of(member, training))
                    .toList();
            return new Fitted(each, weights, included, new Situation.Shown(training));
        }
    }

    /** The fitted members and their weights. */
    record Fitted(List<Fit> fits, BlendWeights weights, boolean[] included, Situation.Shown shown) implements Fit {
        @Override
        public double at(Series series, Point where) {
            return mixed(series, where).score();
        }

        Mixed mixed(Series series, Point where) {
            double[] each = new double[fits.size()];
            for (int i = 0; i < each.length; i++) {
                each[i] = included[i] ? fits.get(i).at(series, where) : 0;
            }
            return Mixed.of(each, weights.at(shown.of(series, where)), included);
        }

        /** The prediction at {@code where} if every member passed through {@code score} at {@code from}. */
        Mixed mixedFrom(Series series, Point from, double score, Point where) {
            double[] each = new double[fits.size()];
            for (int i = 0; i < each.length; i++) {
                if (included[i]) {
                    double change = fits.get(i).at(series, where) - fits.get(i).at(series, from);
                    each[i] = Math.min(1, Math.max(0, score + change));
                }
            }
            return Mixed.of(each, weights.at(shown.of(series, where).at(where.x() - from.x())), included);
        }
    }
}
