package dev.epicenter.diagnosis.ranking;

import dev.epicenter.diagnosis.dose.DoseTarget;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The causes of a spike with their probabilities, from few replays. It asserts nothing: the replays were chosen by what they
 * showed, and the likelihoods come from planted runs.
 *
 * @param distance steps before the onset from which the probes started
 * @param causes all, the likeliest first; the probabilities add up to 1
 * @param answers of the probes, in the order in which they were chosen
 * @param next the probe that would tell most now; empty if none is left that tells anything
 */
public record Ranking(long distance, List<Ranked> causes, List<Observed> answers, Optional<Probe> next) {
    /** Less likely causes are called ruled out. */
    public static final double RULED_OUT = 0.02;

    /** @param probability of this cause, given that it is one of the ranked ones */
    public record Ranked(RankedCause cause, double probability) {}

    /**
     * @param expected how far it was expected to lower the entropy of the causes, in nats, when it was chosen
     */
    public record Observed(Probe probe, Answer answer, double expected) {}

    public Ranking {
        causes = List.copyOf(causes);
        answers = List.copyOf(answers);
    }

    /** The ranking of a spike that does not recur in an unchanged replay: there is nothing to probe. */
    public static Ranking ofTransient() {
        Likelihoods likelihoods = Likelihoods.shipped();
        double runs = likelihoods.mechanisms().stream()
                .filter(mechanism -> mechanism.cause() == RankedCause.TRANSIENT)
                .mapToDouble(Mechanism::runs)
                .sum();
        double likely = (runs + likelihoods.smoothing()) / (runs + 2 * likelihoods.smoothing());
        return new Ranking(
                0,
                List.of(new Ranked(RankedCause.TRANSIENT, likely), new Ranked(RankedCause.OTHER, 1 - likely)),
                List.of(),
                Optional.empty());
    }

    /** The likeliest cause. */
    public Ranked first() {
        return causes.get(0);
    }

    /** Whether the likeliest cause is likely enough that no further probe runs. */
    public boolean decided() {
        return first().probability() >= RankingRule.ENOUGH;
    }

    /** What the stage {@code dose} has to test: what could be the cause, or that through which a state or batches act. */
    public Set<DoseTarget> doses() {
        Set<DoseTarget> doses = EnumSet.noneOf(DoseTarget.class);
        remaining().forEach(ranked -> doses.addAll(doses(ranked.cause())));
        return Collections.unmodifiableSet(doses);
    }

    private static List<DoseTarget> doses(RankedCause cause) {
        return switch (cause) {
            case LR -> List.of(DoseTarget.LR);
            case WEIGHT_DECAY -> List.of(DoseTarget.WEIGHT_DECAY);
            case BETA1 -> List.of(DoseTarget.BETA1);
            case BETA2 -> List.of(DoseTarget.BETA2);
            case MOMENTUM -> List.of(DoseTarget.MOMENTUM);
            case NUMERIC -> List.of(DoseTarget.LOSS, DoseTarget.WEIGHTS, DoseTarget.AUTOCAST);
            case STATE, DATA_AND_STATE, OTHER -> List.of(DoseTarget.LR, DoseTarget.WEIGHT_DECAY);
            case DATA, OPTIMIZER_STATE, CHANGED_WEIGHTS, TRANSIENT, MARGINAL -> List.of();
        };
    }

    /** The causes that are ruled out. */
    public List<Ranked> ruledOut() {
        return causes.stream()
                .filter(ranked -> ranked.probability() < RULED_OUT)
                .toList();
    }

    /** The causes that are not ruled out. */
    public List<Ranked> remaining() {
        return causes.stream()
                .filter(ranked -> ranked.probability() >= RULED_OUT)
                .toList();
    }
}
