package dev.epicenter.diagnosis.damage;

import dev.epicenter.Formats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the cost of a spike as sentences. */
public final class DamageText {
    private DamageText() {}

    public static List<String> of(SpikeCost found) {
        List<String> words = new ArrayList<>();
        words.add("The loss rose at step " + found.onset() + ", peaked at step " + found.peak()
                + (found.end().isPresent()
                        ? " and returned to its baseline at step " + found.end().getAsLong() + ": " + found.stepsLost()
                                + " steps lost."
                        : " and had not returned to its baseline " + found.stepsLost()
                                + " steps after the onset, where the control ends."));
        SpikeCost.Policy waiting = found.policies().get(0);
        words.add("Policies over " + found.seeds() + " seeds up to step " + found.until() + ", compared by "
                + (found.measure() == LossMeasure.HELD_OUT
                        ? "held-out loss"
                        : "the median of the last ten training losses"
                                + (found.sameBatches()
                                        ? ""
                                        : ", each on another batch, so part of a difference is due to the batches"))
                + ": difference of the loss from waiting (below 0 is better; 95% CI over seeds; margin "
                + found.margin()
                + "). Waiting: " + Formats.significant(mean(waiting.equalTokens()), 4) + ", "
                + count(found, waiting) + ".");
        for (SpikeCost.Policy policy :
                found.policies().subList(1, found.policies().size())) {
            words.add(line(found, policy));
        }
        words.add(conclusion(found));
        return words;
    }

    private static String line(SpikeCost found, SpikeCost.Policy policy) {
        String name = policy.name().substring(0, 1).toUpperCase(Locale.ROOT)
                + policy.name().substring(1) + " (from step " + policy.from() + ", " + policy.thrownAway()
                + " steps discarded, " + count(found, policy) + "): ";
        return found.comparisons().stream()
                .filter(comparison -> comparison.policy().equals(policy.name()))
                .findFirst()
                .map(comparison -> name + "at equal steps executed " + difference(comparison.equalSteps())
                        + "; at equal tokens " + difference(comparison.equalTokens()) + ".")
                .orElse(name + "not compared, because the loss of a seed became non-finite.");
    }

    private static String difference(SpikeCost.Difference difference) {
        return String.format(
                Locale.ROOT,
                "%+.4f (95%% CI %+.4f to %+.4f), %s",
                difference.mean(),
                difference.interval().low(),
                difference.interval().high(),
                text(difference.finding()));
    }

    private static String text(SpikeCost.Finding finding) {
        return switch (finding) {
            case BETTER -> "better";
            case AS_GOOD -> "equivalent";
            case NOT_WORSE -> "not worse";
            case NOT_BETTER -> "not better";
            case WORSE -> "worse";
            case OPEN -> "inconclusive";
        };
    }

    private static String conclusion(SpikeCost found) {
        long lost = found.policies().get(0).equalTokens().stream()
                .filter(loss -> loss.isNaN())
                .count();
        if (lost > 0) {
            return "Waiting does not pay: the loss became non-finite in " + lost + " of " + found.seeds() + " seeds.";
        }
        if (found.comparisons().isEmpty()) {
            return "No policy could be compared with waiting.";
        }
        List<String> better = found.comparisons().stream()
                .filter(comparison -> comparison.equalSteps().finding() == SpikeCost.Finding.BETTER)
                .map(SpikeCost.Comparison::policy)
                .toList();
        if (!better.isEmpty()) {
            return "At equal steps executed, waiting does not pay. Better policies: "
                    + better.stream().collect(Collectors.joining(", ")) + ".";
        }
        Set<SpikeCost.Finding> notBetter =
                Set.of(SpikeCost.Finding.AS_GOOD, SpikeCost.Finding.NOT_BETTER, SpikeCost.Finding.WORSE);
        boolean pays = found.comparisons().stream()
                .allMatch(
                        comparison -> notBetter.contains(comparison.equalSteps().finding()));
        return pays
                ? "At equal steps executed, no policy tried was better than waiting by more than the margin: waiting"
                        + " pays."
                : "These seeds do not show whether waiting pays at equal steps executed.";
    }

    private static String count(SpikeCost found, SpikeCost.Policy policy) {
        String later = policy.later() > 0 ? ", " + policy.later() + " spiked later" : "";
        return policy.spiked() + " of " + found.seeds() + " seeds spiked" + later;
    }

    private static double mean(List<Double> losses) {
        return losses.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
