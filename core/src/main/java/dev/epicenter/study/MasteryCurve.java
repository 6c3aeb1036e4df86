package dev.epicenter.study;

import dev.epicenter.segment.ActingRecord;
import dev.epicenter.segment.Experience;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an agent's success on held-out maps grew with what its training cost.
 *
 * @param horizon the most steps of an episode
 * @param expertSuccess share of held-out maps that the expert solves
 * @param points at each evaluation, in order
 * @param firstReward steps of reinforcement in the world up to the end of its first rewarded episode; empty if there is none
 */
public record MasteryCurve(int horizon, double expertSuccess, List<Point> points, OptionalLong firstReward) {
    public MasteryCurve {
        points = List.copyOf(points);
    }

    /**
     * An evaluation.
     *
     * @param step the gradient steps so far
     * @param environmentSteps steps in the world so far: of play, demonstrations and reinforcement
     * @param reinforcementSteps those of reinforcement
     * @param demonstrations paid for so far
     * @param success share of held-out maps solved, 0 to 1
     * @param entropy of the policy in nats
     */
    public record Point(
            long step,
            long environmentSteps,
            long reinforcementSteps,
            long demonstrations,
            double success,
            double entropy) {}

    /** Adds up the costs of a training's stages. */
    static final class Builder {
        private final List<Point> points = new ArrayList<>();
        private int horizon;
        private double expertSuccess;
        private long fixed;
        private long demonstrations;
        private long reinforcement;
        private OptionalLong firstReward = OptionalLong.empty();

        /** A stage begins: its fixed data are paid for at once. */
        void begin(int episodeSteps, Experience experience) {
            horizon = episodeSteps;
            expertSuccess = experience.expertSuccess();
            fixed += experience.environmentSteps();
            demonstrations += experience.demonstrations();
        }

        void add(long step, ActingRecord acting) {
            if (firstReward.isEmpty() && acting.untilReward() > 0) {
                firstReward = OptionalLong.of(reinforcement + acting.untilReward());
            }
            reinforcement += acting.environmentSteps();
            if (acting.success().isPresent()) {
                points.add(new Point(
                        step,
                        fixed + reinforcement,
                        reinforcement,
                        demonstrations,
                        acting.success().getAsDouble(),
                        acting.entropy().orElse(0)));
            }
        }

        /** The curve; empty if no stage began. */
        Optional<MasteryCurve> curve() {
            return horizon == 0
                    ? Optional.empty()
                    : Optional.of(new MasteryCurve(horizon, expertSuccess, points, firstReward));
        }
    }
}
