package dev.epicenter.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Test for a trend of a rate over doses (Cochran 1954; Armitage 1955): Z = sum d_i (x_i - n_i p) / sqrt(p (1-p) [sum
 * n_i d_i^2 - (sum n_i d_i)^2 / N]) with p the pooled rate. Z is positive if the rate rises with the dose. Only the
 * spacing of the doses matters: pass logarithms or ranks if that scale fits.
 *
 * @param z 0 if all trials had the same result, which is no information
 * @param asymptoticP two-sided, by the normal distribution; for 10 or more trials per dose
 * @param permutationP two-sided, over the assignments of the successes to the trials
 * @param exact whether {@code permutationP} enumerates all assignments, rather than a random sample
 */
public record CochranArmitage(double z, double asymptoticP, double permutationP, boolean exact) {
    private static final double MOST_TABLES = 1_000_000;
    private static final int DRAWS = 20_000;

    /**
     * @param doses strictly ascending, at least two
     * @param outcomes one per dose, each with at least one trial
     * @param seed for the random sample, used if there are too many tables to enumerate
     */
    public static CochranArmitage test(double[] doses, List<Proportion> outcomes, long seed) {
        return test(doses, outcomes, seed, MOST_TABLES);
    }

    static CochranArmitage test(double[] doses, List<Proportion> outcomes, long seed, double mostTables) {
        Doses.check(doses, outcomes);
        if (outcomes.stream().anyMatch(outcome -> outcome.trials() == 0)) {
            throw new IllegalArgumentException("a dose has no trials");
        }
        Margins margins = Margins.of(doses, outcomes);
        double observed = 0;
        for (int i = 0; i < doses.length; i++) {
            observed += doses[i] * outcomes.get(i).successes();
        }
        double rate = (double) margins.successes / margins.total;
        double variance = rate * (1 - rate) * margins.spread();
        if (variance <= 0) {
            return new CochranArmitage(0, 1, 1, true);
        }
        double z = (observed - margins.expected()) / Math.sqrt(variance);
        boolean exact = margins.tables() <= mostTables;
        double distance = Math.abs(observed - margins.expected());
        double p = exact ? margins.countedP(distance) : margins.drawnP(distance, seed);
        return new CochranArmitage(z, Confidence.twoSidedP(z), p, exact);
    }

    /** The invariants of a permutation: the doses, the trials of each and the total successes. */
    private record Margins(double[] doses, int[] trials, int total, int successes) {
        static Margins of(double[] doses, List<Proportion> outcomes) {
            int[] trials = outcomes.stream()
                    .mapToInt(outcome -> Math.toIntExact(outcome.trials()))
                    .toArray();
            long successes = outcomes.stream().mapToLong(Proportion::successes).sum();
            return new Margins(doses, trials, Arrays.stream(trials).sum(), Math.toIntExact(successes));
        }

        double expected() {
            return successes * meanDose();
        }

        double spread() {
            double sum = 0;
            for (int i = 0; i < doses.length; i++) {
                sum += trials[i] * (doses[i] - meanDose()) * (doses[i] - meanDose());
            }
            return sum;
        }

        private double meanDose() {
            double sum = 0;
            for (int i = 0; i < doses.length; i++) {
                sum += trials[i] * doses[i];
            }
            return sum / total;
        }

        /** An upper bound on the number of tables. */
        double tables() {
            double tables = 1;
            for (int n : trials) {
                tables *= n + 1.0;
            }
            return tables;
        }

        /**
         * The distance with a margin: a statistic that differs from the observed one only by rounding counts as equally
         * extreme.
         */
        private double atLeast(double distance) {
            double scale = successes * Math.max(Math.abs(doses[0]), Math.abs(doses[doses.length - 1]));
            return distance - 1e-12 * scale;
        }

        double countedP(double distance) {
            double[] logFactorial = new double[total + 1];
            for (int i = 2; i <= total; i++) {
                logFactorial[i] = logFactorial[i - 1] + Math.log(i);
            }
            return Math.min(
                    1, chance(0, successes, 0, -choose(logFactorial, total, successes), distance, logFactorial));
        }

        /** The probability of all tables that share the first {@code dose} entries and are at least as extreme. */
        private double chance(
                int dose, int left, double statistic, double logChance, double distance, double[] logFactorial) {
            if (dose == doses.length) {
                boolean far = Math.abs(statistic - expected()) >= atLeast(distance);
                return left == 0 && far ? Math.exp(logChance) : 0;
            }
            double sum = 0;
            for (int x = 0; x <= Math.min(left, trials[dose]); x++) {
                double here = logChance + choose(logFactorial, trials[dose], x);
                sum += chance(dose + 1, left - x, statistic + doses[dose] * x, here, distance, logFactorial);
            }
            return sum;
        }

        private static double choose(double[] logFactorial, int n, int k) {
            return logFactorial[n] - logFactorial[k] - logFactorial[n - k];
        }

        /** (1 + at least as extreme) / (1 + drawn): never 0 (Phipson and Smyth 2010). */
        double drawnP(double distance, long seed) {
            double[] deck = new double[total];
            int filled = 0;
            for (int i = 0; i < doses.length; i++) {
                Arrays.fill(deck, filled, filled + trials[i], doses[i]);
                filled += trials[i];
            }
            SplittableRandom random = new SplittableRandom(seed);
            int far = 0;
            for (int draw = 0; draw < DRAWS; draw++) {
                double statistic = 0;
                for (int i = 0; i < successes; i++) {
                    int j = i + random.nextInt(total - i);
                    double dealt = deck[j];
                    deck[j] = deck[i];
                    deck[i] = dealt;
                    statistic += dealt;
                }
                far += Math.abs(statistic - expected()) >= atLeast(distance) ? 1 : 0;
            }
            return (1.0 + far) / (1 + DRAWS);
        }
    }
}
