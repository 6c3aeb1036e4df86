package dev.epicenter.statistics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * The log-rank test of two samples of censored times (Mantel 1966).
 *
 * @param observed events in the first sample
 * @param expected events in the first sample if both had the same hazard
 * @param variance hypergeometric variance of {@code observed}
 * @param p two-sided, by permuting the times between the samples: valid for few seeds
 */
public record LogRank(double observed, double expected, double variance, double p) {
    private static final double MOST_ASSIGNMENTS = 20_000;
    private static final int DRAWS = 5_000;

    /**
     * @param first at least one
     * @param second at least one
     * @param seed of the random sample of assignments, used if there are more than 20,000
     */
    public static LogRank of(List<TimeToEvent> first, List<TimeToEvent> second, long seed) {
        if (first.isEmpty() || second.isEmpty()) {
            throw new IllegalArgumentException("an empty sample");
        }
        List<TimeToEvent> all = new ArrayList<>(first);
        all.addAll(second);
        boolean[] member = new boolean[all.size()];
        for (int i = 0; i < first.size(); i++) {
            member[i] = true;
        }
        LogRank own = statistic(all, member, 1);
        double least = Math.abs(own.z()) - 1e-9;
        Count count = new Count();
        if (assignments(all.size(), first.size()) <= MOST_ASSIGNMENTS) {
            enumerate(all, new boolean[all.size()], 0, first.size(), least, count);
        } else {
            count.add(true);
            SplittableRandom random = new SplittableRandom(seed);
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, all.size()).boxed().toList());
            for (int draw = 0; draw < DRAWS; draw++) {
                for (int i = order.size() - 1; i > 0; i--) {
                    Collections.swap(order, i, random.nextInt(i + 1));
                }
                boolean[] drawn = new boolean[all.size()];
                order.subList(0, first.size()).forEach(i -> drawn[i] = true);
                count.add(Math.abs(statistic(all, drawn, 1).z()) >= least);
            }
        }
        return new LogRank(own.observed, own.expected, own.variance, count.extreme / count.all);
    }

    /** The standardized statistic: positive if events come earlier in the first sample; 0 if no event tells them apart. */
    public double z() {
        return variance == 0 ? 0 : (observed - expected) / Math.sqrt(variance);
    }

    /** The p-value of the chi-squared approximation with one degree of freedom, for large samples. */
    public double asymptoticP() {
        return z() == 0 ? 1 : ChiSquaredDistribution.of(1).survivalProbability(z() * z());
    }

    private static LogRank statistic(List<TimeToEvent> all, boolean[] member, double p) {
        double[] events = all.stream()
                .filter(TimeToEvent::occurred)
                .mapToDouble(TimeToEvent::time)
                .distinct()
                .toArray();
        double observed = 0;
        double expected = 0;
        double variance = 0;
        for (double time : events) {
            int risk = 0;
            int ownRisk = 0;
            int occurred = 0;
            int ownOccurred = 0;
            for (int i = 0; i < member.length; i++) {
                TimeToEvent each = all.get(i);
                if (each.time() >= time) {
                    boolean now = each.occurred() && each.time() == time;
                    risk++;
                    occurred += now ? 1 : 0;
                    if (member[i]) {
                        ownRisk++;
                        ownOccurred += now ? 1 : 0;
                    }
                }
            }
            double share = (double) ownRisk / risk;
            observed += ownOccurred;
            expected += occurred * share;
            if (risk > 1) {
                variance += occurred * share * (1 - share) * (risk - occurred) / (risk - 1);
            }
        }
        return new LogRank(observed, expected, variance, p);
    }

    /** How many of the assignments are at least as extreme. */
    private static final class Count {
        private double extreme;
        private double all;

        void add(boolean isExtreme) {
            extreme += isExtreme ? 1 : 0;
            all++;
        }
    }

    private static void enumerate(
            List<TimeToEvent> all, boolean[] member, int next, int left, double least, Count count) {
        if (left == 0) {
            count.add(Math.abs(statistic(all, member, 1).z()) >= least);
            return;
        }
        if (member.length - next < left) {
            return;
        }
        member[next] = true;
        enumerate(all, member, next + 1, left - 1, least, count);
        member[next] = false;
        enumerate(all, member, next + 1, left, least, count);
    }

    private static double assignments(int all, int first) {
        double ways = 1;
        for (int k = 1; k <= first; k++) {
            ways *= (double) (all - first + k) / k;
        }
        return ways;
    }
}
