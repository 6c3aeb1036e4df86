package dev.epicenter.replay;

import dev.epicenter.statistics.FisherExact;
import dev.epicenter.statistics.Interval;
import dev.epicenter.statistics.Proportion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The spike rate of an arm over its replays, which differ only in a meaningless jitter.
 *
 * @param arm as in the experiment file; {@code sham} for the jitter alone
 * @param spiked proportion of replays that spiked within the horizon, at the same place or later
 * @param interval 95% Wilson interval of {@code spiked}
 * @param atTheSamePlace number of replays that spiked at the same place
 * @param later number of replays that spiked later
 * @param p two-sided p of Fisher's exact test against the shams; empty for the shams themselves
 */
public record ArmRate(
        String arm, Proportion spiked, Interval interval, long atTheSamePlace, long later, OptionalDouble p) {
    private static final double CONFIDENCE = 0.95;

    /** One rate per arm of the file, the shams first; none if arms were not repeated or the verdict is inconclusive. */
    public static List<ArmRate> of(ExperimentPlan plan, Verdict verdict) {
        if (!verdict.conclusive() || plan.source().value().seeds() == 1) {
            return List.of();
        }
        List<ArmRate> rates = new ArrayList<>();
        Optional<Proportion> shams = Optional.empty();
        for (ExperimentPlan.Repeated arm : plan.repeated()) {
            Set<String> names = arm.replays().stream().map(Arm::name).collect(Collectors.toSet());
            if (verdict.arms().stream().noneMatch(replay -> names.contains(replay.name()))) {
                // Left out: the trainer does not support it.
                continue;
            }
            ArmRate rate = of(arm, verdict, shams);
            shams = shams.or(() -> Optional.of(rate.spiked()));
            rates.add(rate);
        }
        return rates;
    }

    private static ArmRate of(ExperimentPlan.Repeated arm, Verdict verdict, Optional<Proportion> shams) {
        Set<String> names = arm.replays().stream().map(Arm::name).collect(Collectors.toSet());
        List<ArmVerdict> replays = verdict.arms().stream()
                .filter(replay -> names.contains(replay.name()) && !replay.voided())
                .toList();
        Proportion spiked = Proportion.of(
                replays.stream().map(ArmVerdict::spikedWithinHorizon).toList());
        return new ArmRate(
                arm.name(),
                spiked,
                spiked.wilson(CONFIDENCE),
                count(replays, Outcome.Result.SPIKED),
                count(replays, Outcome.Result.DELAYED),
                shams.map(sham -> OptionalDouble.of(p(spiked, sham))).orElse(OptionalDouble.empty()));
    }

    private static double p(Proportion arm, Proportion shams) {
        return FisherExact.twoSided(arm, shams);
    }

    private static long count(List<ArmVerdict> replays, Outcome.Result which) {
        return replays.stream().filter(replay -> replay.outcome() == which).count();
    }
}
