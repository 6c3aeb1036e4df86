package dev.epicenter.diagnosis.remedies;

import dev.epicenter.Formats;
import dev.epicenter.diagnosis.damage.LossMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes followed remedies as sentences. */
public final class RemedyText {
    private RemedyText() {}

    /** What was done, each remedy in a line, and the price of more seeds. */
    public static List<String> of(RemedyEvidence evidence) {
        List<String> words = new ArrayList<>();
        words.add("Remedies, each applied from the checkpoint of step " + evidence.from()
                + " as its command applies it, removed, and followed to step " + evidence.followedTo()
                + ", beside replays without a remedy over the same steps. Loss: "
                + (evidence.measure() == LossMeasure.HELD_OUT
                        ? "held-out loss"
                        : "median of the last ten training losses"
                                + (evidence.sameBatches() ? "" : ", on other batches after a skip"))
                + ". " + Formats.count(evidence.replays(), "replay") + " run, " + evidence.reused() + " reused, "
                + evidence.steps() + " steps, " + Formats.duration(Math.round(evidence.seconds()))
                + ", not counted above.");
        for (RemedyTrial trial : evidence.trials()) {
            words.add("  " + name(trial) + ": " + outcome(evidence, trial) + "."
                    + rate(trial).map(rate -> " " + rate + ".").orElse("")
                    + costs(trial).map(cost -> " " + cost + ".").orElse(""));
        }
        price(evidence).ifPresent(words::add);
        return words;
    }

    /** The remedy and its period: {@code lr=x0.5 to step 317, re-warmed over 60 steps}. */
    public static String name(RemedyTrial trial) {
        return trial.arm().text() + " " + period(trial.period()) + (trial.skip() ? " (PaLM's skip)" : "");
    }

    private static String period(RemedyPeriod period) {
        return switch (period.kind()) {
            case TO_HORIZON, THREE_TIMES -> "to step " + period.until();
            case TO_HORIZON_REWARMED -> "to step " + period.until() + ", re-warmed over " + period.rewarm() + " steps";
            case TO_THE_END -> "to the end of the run, step " + period.until();
        };
    }

    /** What it did, over the run's own replay and the seeds. */
    public static String outcome(RemedyEvidence evidence, RemedyTrial trial) {
        if (!trial.run().prevented()) {
            return outcome(evidence, trial.period(), trial.run());
        }
        String held = "prevented, followed for " + followed(evidence, trial.period())
                + (trial.run().clean()
                        ? ""
                        : ", with another spike at step " + trial.run().spikes().get(0) + ", as without a remedy");
        if (trial.seeds().isEmpty()) {
            return held + ", in the run's own replay; not repeated over seeds";
        }
        String others = trial.seeds().stream()
                .filter(seed -> !seed.prevented())
                .map(seed -> outcome(evidence, trial.period(), seed))
                .distinct()
                .collect(Collectors.joining("; "));
        return held + ", " + trial.prevented() + " of " + trial.seeds().size() + " seeds"
                + (others.isEmpty() ? "" : "; otherwise " + others);
    }

    private static String followed(RemedyEvidence evidence, RemedyPeriod period) {
        return period.endsBefore(evidence.followedTo())
                ? evidence.followedTo() - period.end() + " steps after its end"
                : evidence.followedTo() - evidence.onset() + " steps past the onset, while in force";
    }

    private static String outcome(RemedyEvidence evidence, RemedyPeriod period, RemedyOutcome outcome) {
        String where = " step " + outcome.onset().orElse(0) + ", "
                + (outcome.onset().orElse(0) <= period.end()
                        ? "while in force"
                        : outcome.onset().orElse(0) - period.end() + " steps after its end")
                + " (peak " + Formats.significant(outcome.peak().orElse(Double.NaN), 3) + ", without a remedy "
                + Formats.significant(evidence.peak(), 3) + ")";
        return switch (outcome.result()) {
            case PREVENTED -> "prevented";
            case POSTPONED -> "postponed by " + outcome.postponedBy().orElse(0) + " steps, to" + where;
            case CAUSES_ANOTHER -> "causes another spike at" + where;
            case RECURS -> "does not prevent the spike at" + where;
            case VOID -> "void, because the trainer did not train with the requested values";
        };
    }

    /** Spikes after its end, as a difference to the replays without a remedy. */
    public static Optional<String> rate(RemedyTrial trial) {
        return trial.rate()
                .map(rate -> String.format(
                        Locale.ROOT,
                        "Spikes in steps %d to %d: in %d of %d seeds (95%% CI %.2f to %.2f; below %.2f one-sided), without"
                                + " a remedy in %d of %d: difference %+.2f (95%% CI %+.2f to %+.2f)",
                        rate.after() + 1,
                        rate.until(),
                        rate.spiked(),
                        rate.seeds(),
                        rate.interval().low(),
                        rate.interval().high(),
                        rate.bound(),
                        rate.unchangedSpiked(),
                        rate.unchangedSeeds(),
                        rate.difference(),
                        rate.differenceInterval().low(),
                        rate.differenceInterval().high()));
    }

    /** What it costs in loss. */
    public static Optional<String> costs(RemedyTrial trial) {
        return trial.costs()
                .map(costs -> cost(costs.equalTokens().mean()) + " in loss at equal tokens "
                        + interval(costs.equalTokens()) + ", "
                        + cost(costs.equalSteps().mean()).toLowerCase(Locale.ROOT)
                        + " at equal executed steps " + interval(costs.equalSteps())
                        + costs.skip()
                                .map(skip -> "; compared with PaLM's skip, "
                                        + cost(skip.mean()).toLowerCase(Locale.ROOT) + " at both " + interval(skip))
                                .orElse(""));
    }

    private static String cost(double mean) {
        return (mean < 0 ? "Gains " : "Costs ") + Formats.significant(Math.abs(mean), 2);
    }

    /** Of the gain or the cost, as {@link #cost} says. */
    private static String interval(RemedyCost.Difference difference) {
        double low = difference.interval().low();
        double high = difference.interval().high();
        boolean gain = difference.mean() < 0;
        return "(95% CI over " + difference.seeds() + " seeds: " + Formats.significant(gain ? -high : low, 2) + " to "
                + Formats.significant(gain ? -low : high, 2) + ")";
    }

    /** What a tighter bound of the rate costs; empty if no remedy holds, or the bound is reached. */
    private static Optional<String> price(RemedyEvidence evidence) {
        int wanted = SpikeRateAfter.seedsForBound();
        long holding = evidence.trials().stream().filter(RemedyTrial::holds).count();
        long more = wanted - evidence.seeds();
        if (holding == 0 || more <= 0) {
            return Optional.empty();
        }
        // Each remedy that holds, PaLM's skip among them, and the reference without one.
        long arms = holding + 1;
        long steps = more * arms * evidence.length();
        return Optional.of("A bound below " + SpikeRateAfter.TIGHTER_BOUND + " takes " + wanted
                + " seeds without a spike: " + more + " more for each of " + arms + " arms, " + steps + " steps, about "
                + Formats.duration(Math.round(steps * evidence.secondsPerStep())) + ": --remedy-seeds " + wanted);
    }
}
