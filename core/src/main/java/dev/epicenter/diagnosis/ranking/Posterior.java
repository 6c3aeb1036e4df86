package dev.epicenter.diagnosis.ranking;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The probabilities of the mechanisms after some answers, by Bayes' rule. Answers are taken as independent given the mechanism,
 * each with the weight {@link Likelihoods#weight}.
 *
 * @param mechanisms with their probabilities, which add up to 1
 */
record Posterior(Likelihoods likelihoods, Map<Mechanism, Double> mechanisms) {
    static Posterior prior(Likelihoods likelihoods) {
        return new Posterior(likelihoods, likelihoods.prior());
    }

    /** Without the mechanisms of some causes, which this run cannot have. */
    Posterior without(Set<RankedCause> causes) {
        Map<Mechanism, Double> left = new LinkedHashMap<>(mechanisms);
        left.keySet().removeIf(mechanism -> causes.contains(mechanism.cause()));
        double all = left.values().stream().mapToDouble(p -> p).sum();
        left.replaceAll((mechanism, probability) -> probability / all);
        return new Posterior(likelihoods, left);
    }

    /** After one more answer. */
    Posterior after(Probe probe, Answer answer) {
        Map<Mechanism, Double> updated = new LinkedHashMap<>();
        double sum = 0;
        for (Map.Entry<Mechanism, Double> entry : mechanisms.entrySet()) {
            double probability =
                    entry.getValue() * Math.pow(likelihoods.of(entry.getKey(), probe, answer), likelihoods.weight());
            updated.put(entry.getKey(), probability);
            sum += probability;
        }
        double all = sum;
        updated.replaceAll((mechanism, probability) -> probability / all);
        return new Posterior(likelihoods, updated);
    }

    /** The probability of each cause, the largest first. */
    List<Ranking.Ranked> causes() {
        Map<RankedCause, Double> causes = new TreeMap<>();
        mechanisms.forEach((mechanism, probability) -> causes.merge(mechanism.cause(), probability, Double::sum));
        return causes.entrySet().stream()
                .map(entry -> new Ranking.Ranked(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(Ranking.Ranked::probability)
                        .reversed()
                        .thenComparing(Ranking.Ranked::cause))
                .toList();
    }

    /** The entropy of the causes, in nats. */
    double entropy() {
        return causes().stream()
                .mapToDouble(Ranking.Ranked::probability)
                .filter(p -> p > 0)
                .map(p -> -p * Math.log(p))
                .sum();
    }

    /** By how much {@code probe} is expected to lower the entropy, in nats (Lindley 1956). */
    double gain(Probe probe) {
        double after = 0;
        for (Answer answer : probe.answers()) {
            double likely = mechanisms.entrySet().stream()
                    .mapToDouble(entry -> entry.getValue() * likelihoods.of(entry.getKey(), probe, answer))
                    .sum();
            after += likely * after(probe, answer).entropy();
        }
        return entropy() - after;
    }
}
