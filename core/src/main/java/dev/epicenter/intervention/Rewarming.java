package dev.epicenter.intervention;

import dev.epicenter.intervention.HyperparameterChange.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Re-warming after a lower learning rate: the rate returns to the run's in equal stages instead of at once, as in a warmup. Each
 * stage multiplies the run's own rate by a constant, so any trainer that can scale the rate can re-warm it.
 */
public final class Rewarming {
    /** Stages between the lower rate and the run's own. Each costs a checkpoint, and an external trainer a start. */
    private static final int STAGES = 4;

    /** Removes the rounding error of the factors, for their text. */
    private static final double DIGITS = 1e6;

    private Rewarming() {}

    /**
     * A stage.
     *
     * @param until its last step
     * @param with the learning rate in it
     */
    public record Stage(long until, Interventions with) {}

    /** Whether {@code with} lowers the learning rate of the whole run by a factor, so that it can return to the run's. */
    public static boolean isPossible(Interventions with) {
        return lowered(with).isPresent();
    }

    /**
     * The stages after step {@code until}.
     *
     * @param with interventions in force up to {@code until}
     * @param steps the length of the re-warming; 0: none
     * @return empty if the learning rate is not lowered by a factor
     */
    public static List<Stage> stages(Interventions with, long until, long steps) {
        List<Stage> stages = new ArrayList<>();
        lowered(with).ifPresent(lower -> {
            long last = until;
            for (int i = 1; i <= STAGES; i++) {
                long end = until + steps * i / STAGES;
                if (end > last) {
                    double factor = lower.by() + (1 - lower.by()) * i / (STAGES + 1);
                    stages.add(new Stage(
                            end, Interventions.of(new Scale(Hyperparameter.LR, Math.round(factor * DIGITS) / DIGITS))));
                    last = end;
                }
            }
        });
        return List.copyOf(stages);
    }

    private static Optional<Scale> lowered(Interventions with) {
        return with.stream()
                .flatMap(change -> change instanceof Scale scale ? Stream.of(scale) : Stream.empty())
                .filter(scale -> scale.knob() == Hyperparameter.LR && scale.by() < 1 && !scale.sham())
                .findFirst();
    }
}
