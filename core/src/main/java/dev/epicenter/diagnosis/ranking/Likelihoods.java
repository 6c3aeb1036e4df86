package dev.epicenter.diagnosis.ranking;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How likely each answer of each probe is under each mechanism: counted over runs with planted causes ({@code bench/ranking}
 * writes the file), smoothed because the runs are few.
 *
 * @param smoothing added to each count (Lidstone's rule), so that no answer is impossible
 * @param weight of a single answer, at most 1: answers of one run are not independent of each other, as the product of their
 *     likelihoods assumes
 * @param mechanisms of all causes
 */
record Likelihoods(double smoothing, double weight, List<Mechanism> mechanisms) {
    private static final String FILE = "likelihoods.json";

    Likelihoods {
        mechanisms = List.copyOf(mechanisms);
    }

    /** Those that the program ships. */
    static Likelihoods shipped() {
        try (InputStream in = Likelihoods.class.getResourceAsStream(FILE)) {
            return Json.mapper().readValue(Objects.requireNonNull(in).readAllBytes(), Likelihoods.class);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The probability of {@code answer} under {@code mechanism}. */
    double of(Mechanism mechanism, Probe probe, Answer answer) {
        Map<Answer, Double> counts = mechanism.counts().getOrDefault(probe, Map.of());
        double all = counts.values().stream().mapToDouble(count -> count).sum();
        return (counts.getOrDefault(answer, 0.0) + smoothing)
                / (all + smoothing * probe.answers().size());
    }

    /** Each cause alike, and each of its mechanisms alike: planted runs tell nothing about how frequent causes are. */
    Map<Mechanism, Double> prior() {
        Map<RankedCause, Long> perCause = new TreeMap<>();
        mechanisms.forEach(mechanism -> perCause.merge(mechanism.cause(), 1L, Long::sum));
        Map<Mechanism, Double> prior = new LinkedHashMap<>();
        mechanisms.forEach(mechanism ->
                prior.put(mechanism, 1.0 / perCause.size() / Objects.requireNonNull(perCause.get(mechanism.cause()))));
        return prior;
    }
}
