package dev.epicenter.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoublePredicate;

/**
 * The search for the dose at which an effect, such as a spike, begins.
 *
 * @param low the least dose to try
 * @param high the largest, above {@code low}
 * @param scale {@link Scale#LOG} needs {@code low} above 0
 */
public record ThresholdSearch(double low, double high, Scale scale) {
    /** How many turns of a staircase are averaged. */
    public static final int REVERSALS = 6;
    /** Turns before those, on the way from the start. */
    private static final int SETTLING = 2;

    private static final int CHECKS_A_SIDE = 2;

    public ThresholdSearch {
        if (!(low < high) || scale == Scale.LOG && !(low > 0)) {
            throw new IllegalArgumentException(
                    "cannot search from " + low + " to " + high + " on a " + scale + " scale");
        }
    }

    /**
     * Bisection, for an oracle without noise. Afterwards it asks at {@value #CHECKS_A_SIDE} doses on either side, spread
     * between the bracket and the ends, whether the response is monotone; a bisection by itself would never notice.
     *
     * @param shows whether the effect is there at a dose
     * @param tolerance ends once the bracket's doses differ by at most this part of the larger
     * @param budget the most queries, checks included, at least 2
     * @return empty where both ends answer the same, so that there is no threshold to find
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

    /**
     * The simple up-and-down method (Dixon and Mood 1948; Levitt 1971), for noisy answers of an effect that grows with
     * the dose: after an effect a step down, without one a step up. Doses are kept within low and high.
     *
     * @param shows one trial at a dose; asked again for the same dose, it may answer otherwise
     * @param start the first dose
     * @param step as a part of the range from low to high, on the scale
     * @param budget the most trials
     * @return empty where the budget ended it before {@value #REVERSALS} turns, after two for settling
     */
    public Optional<Staircase> staircase(DoublePredicate shows, double start, double step, int budget) {
        double bottom = scale.toAxis(low);
        double top = scale.toAxis(high);
        double stride = step * (top - bottom);
        double at = scale.toAxis(start);
        List<Double> asked = new ArrayList<>();
        List<Double> turns = new ArrayList<>();
        Optional<Boolean> before = Optional.empty();
        while (asked.size() < budget && turns.size() < SETTLING + REVERSALS) {
            double dose = scale.toDose(at);
            boolean there = shows.test(dose);
            asked.add(dose);
            if (before.isPresent() && before.get() != there) {
                turns.add(at);
            }
            before = Optional.of(there);
            at = Math.min(top, Math.max(bottom, there ? at - stride : at + stride));
        }
        if (turns.size() < SETTLING + REVERSALS) {
            return Optional.empty();
        }
        double mean = turns.subList(SETTLING, turns.size()).stream()
                .mapToDouble(turn -> turn)
                .average()
                .orElseThrow();
        return Optional.of(new Staircase(
                scale.toDose(mean), turns.stream().map(scale::toDose).toList(), List.copyOf(asked)));
    }

    private static boolean narrow(double from, double to, double tolerance) {
        return to - from <= tolerance * Math.max(Math.abs(from), Math.abs(to));
    }

    private double between(double from, double to, double part) {
        return scale.toDose(scale.toAxis(from) * (1 - part) + scale.toAxis(to) * part);
    }
}
