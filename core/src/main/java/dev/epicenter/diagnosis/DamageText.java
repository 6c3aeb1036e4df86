package dev.epicenter.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a spike cost, in sentences. */
final class DamageText {
    private DamageText() {}

    static List<String> of(Damage found) {
        List<String> words = new ArrayList<>();
        words.add("The loss rose at step " + found.onset() + ", was largest at " + found.peak()
                + (found.end().isPresent()
                        ? " and back at its baseline at " + found.end().getAsLong() + ": " + found.stepsLost()
                                + " steps lost."
                        : " and not back at its baseline " + found.stepsLost()
                                + " steps after it rose, where the control ends."));
        Damage.Policy waiting = found.policies().get(0);
        words.add("Policies, each over " + found.seeds() + " seeds to step " + found.until() + ", by "
                + (found.measure() == Measure.HELD_OUT
                        ? "held-out loss"
                        : "the median of the last ten training losses"
                                + (found.sameBatches()
                                        ? ""
                                        : ", each of another batch, so that part of a difference is the batches'"))
                + ", as a difference from waiting (below 0 is better; 95% interval over seeds; margin " + found.margin()
                + " nats). Waiting it out: " + figure(mean(waiting.equalTokens())) + " nats, the spike in "
                + count(found, waiting) + ".");
        for (Damage.Policy policy : found.policies().subList(1, found.policies().size())) {
            words.add(line(found, policy));
        }
        words.add(answer(found));
        return words;
    }

    private static String line(Damage found, Damage.Policy policy) {
        String name = policy.name().substring(0, 1).toUpperCase(Locale.ROOT)
                + policy.name().substring(1) + " (from step " + policy.from() + ", " + policy.thrownAway()
                + " steps thrown away, the spike in " + count(found, policy) + "): ";
        return found.comparisons().stream()
                .filter(comparison -> comparison.policy().equals(policy.name()))
                .findFirst()
                .map(comparison -> name + "at equal steps executed " + difference(comparison.equalSteps())
                        + "; at equal tokens " + difference(comparison.equalTokens()) + ".")
                .orElse(name + "not compared, since the loss of a seed was lost for good.");
    }

    private static String difference(Damage.Difference difference) {
        return String.format(
                Locale.ROOT,
                "%+.4f (%+.4f to %+.4f), %s",
                difference.mean(),
                difference.interval().low(),
                difference.interval().high(),
                word(difference.finding()));
    }

    private static String word(Damage.Finding finding) {
        return switch (finding) {
            case BETTER -> "better";
            case AS_GOOD -> "as good";
            case NOT_WORSE -> "not worse";
            case NOT_BETTER -> "not better";
            case WORSE -> "worse";
            case OPEN -> "not settled";
        };
    }

    private static String answer(Damage found) {
        long lost = found.policies().get(0).equalTokens().stream()
                .filter(loss -> loss.isNaN())
                .count();
        if (lost > 0) {
            return "Waiting it out does not pay: the loss was lost for good in " + lost + " of " + found.seeds()
                    + " seeds.";
        }
        if (found.comparisons().isEmpty()) {
            return "There is nothing to compare waiting with.";
        }
        List<String> better = found.comparisons().stream()
                .filter(comparison -> comparison.equalSteps().finding() == Damage.Finding.BETTER)
                .map(Damage.Comparison::policy)
                .toList();
        if (!better.isEmpty()) {
            return "At equal steps executed waiting it out does not pay: better was "
                    + better.stream().collect(Collectors.joining(", ")) + ".";
        }
        Set<Damage.Finding> notBetter = Set.of(Damage.Finding.AS_GOOD, Damage.Finding.NOT_BETTER, Damage.Finding.WORSE);
        boolean pays = found.comparisons().stream()
                .allMatch(
                        comparison -> notBetter.contains(comparison.equalSteps().finding()));
        return pays
                ? "At equal steps executed no policy tried was better than waiting it out by more than the margin: waiting"
                        + " pays."
                : "Whether waiting it out pays at equal steps executed is not settled by these seeds.";
    }

    private static String count(Damage found, Damage.Policy policy) {
        String later = policy.later() > 0 ? ", a later one in " + policy.later() : "";
        return policy.spiked() + " of " + found.seeds() + later;
    }

    private static double mean(List<Double> losses) {
        return losses.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
