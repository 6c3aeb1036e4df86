package dev.epicenter.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoublePredicate;

/**
 * Searches the dose at which an effect, such as a spike, begins.
 *
 * @param low the smallest dose
 * @param high the largest dose, above {@code low}
 * @param scale {@link Scale#LOG} needs {@code low} above 0
 */
public record ThresholdSearch(double low, double high, Scale scale) {
    private static final int CHECKS_A_SIDE = 2;

    public ThresholdSearch {
        if (!(low < high) || scale == Scale.LOG && !(low > 0)) {
            throw new IllegalArgumentException(
                    "cannot search from " + low + " to " + high + " on a " + scale + " scale");
        }
    }

    /**
     * Bisects, for a noise-free oracle. Afterwards it tests whether the response is monotone, which bisection alone
     * cannot detect: at {@value #CHECKS_A_SIDE} doses on either side, spread between the bracket and the ends.
     *
     * @param shows whether the effect is present at a dose
     * @param tolerance the search ends once the bracket's doses differ by at most this fraction of the larger
     * @param budget the maximum number of queries, including checks, at least 2
     * @return empty if both ends give the same answer: there is no threshold
     */
    public Optional<Bracket> bisect(DoublePredicate shows, double tolerance, int budget) {
        SortedMap<Double, Boolean> answers = new TreeMap<>();
        boolean atLow = shows.test(low);
        boolean atHigh = shows.test(high);
        answers.put(low, atLow);
        answers.put(high, atHigh);
        if (atLow == atHigh) {
            return Optional.empty();
        }
        double from = low;
        double to = high;
        while (!narrow(from, to, tolerance) && answers.size() < budget) {
            double middle = between(from, to, 0.5);
            if (!(from < middle && middle < to)) {
                break;
            }
            boolean there = shows.test(middle);
            answers.put(middle, there);
            if (there == atHigh) {
                to = middle;
            } else {
                from = middle;
            }
        }
        boolean narrow = narrow(from, to, tolerance);
        for (int i = 1; i <= CHECKS_A_SIDE; i++) {
            double part = (double) i / (CHECKS_A_SIDE + 1);
            for (double dose : new double[] {between(low, from, part), between(to, high, part)}) {
                boolean outside = low < dose && dose < from || to < dose && dose < high;
                if (outside && answers.size() < budget) {
                    answers.put(dose, shows.test(dose));
                }
            }
        }
        double threshold = to;
        List<Double> contradictions = answers.entrySet().stream()
                .filter(answer -> answer.getValue() != (answer.getKey() >= threshold ? atHigh : atLow))
                .map(Map.Entry::getKey)
                .toList();
        return Optional.of(new Bracket(from, to, atHigh, contradictions, narrow, answers.size()));
    }

    private static boolean narrow(double from, double to, double tolerance) {
        return to - from <= tolerance * Math.max(Math.abs(from), Math.abs(to));
    }

    private double between(double from, double to, double part) {
        return scale.toDose(scale.toAxis(from) * (1 - part) + scale.toAxis(to) * part);
    }
}
