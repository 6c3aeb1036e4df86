package dev.epicenter.study;

import dev.epicenter.segment.BehaviorRecord;
import dev.epicenter.segment.ControlEvaluation;
import dev.epicenter.segment.RewardEvaluation;
import dev.epicenter.segment.ShiftEvaluation;
import dev.epicenter.spike.Spike;
import dev.epicenter.statistics.Median;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a training recorded.
 *
 * @param losses by step, from step 1; fewer than planned if the loss was not finite at two consecutive steps
 * @param heldOut measured held-out losses, in order
 * @param spikes in order, including one open at the end, excluding hard batches
 * @param hardBatches single steps that the detector does not count as spikes
 * @param behavior the planted behavior at each evaluation from its planting on; empty if there is none
 * @param shifts predictions of the trained model for shifted inputs, if the run file requests them
 * @param control how the trained model controls its plant, if it has one
 * @param rewards how an agent with the trained model acts in its grid world, if it has one
 * @param mastery how an agent's success grew, if it acts in a world with keys
 */
public record Trained(
        double[] losses,
        List<CellRecord.HeldOut> heldOut,
        List<Spike> spikes,
        int hardBatches,
        List<BehaviorRecord> behavior,
        Optional<ShiftEvaluation> shifts,
        Optional<ControlEvaluation> control,
        Optional<RewardEvaluation> rewards,
        Optional<MasteryCurve> mastery) {
    private static final double LAST_PART = 0.1;

    public Trained {
        heldOut = List.copyOf(heldOut);
        spikes = List.copyOf(spikes);
        behavior = List.copyOf(behavior);
    }

    /** The same with predictions for shifted inputs. */
    Trained with(ShiftEvaluation evaluated) {
        return new Trained(
                losses, heldOut, spikes, hardBatches, behavior, Optional.of(evaluated), control, rewards, mastery);
    }

    /** The same with how the model controls its plant. */
    Trained with(ControlEvaluation evaluated) {
        return new Trained(
                losses, heldOut, spikes, hardBatches, behavior, shifts, Optional.of(evaluated), rewards, mastery);
    }

    /** The same with how an agent with the model acts in its grid world. */
    Trained with(RewardEvaluation evaluated) {
        return new Trained(
                losses, heldOut, spikes, hardBatches, behavior, shifts, control, Optional.of(evaluated), mastery);
    }

    /** Whether the loss was not finite at two consecutive steps, at which the training ended. */
    public boolean lost() {
        return lost(losses, losses.length);
    }

    /** The last measured held-out loss; empty if there is none. */
    public OptionalDouble lastHeldOut() {
        return heldOut.stream().mapToDouble(CellRecord.HeldOut::loss).reduce((first, second) -> second);
    }

    /** As {@link #lost()}, of the first {@code made} losses. */
    static boolean lost(double[] losses, int made) {
        return made >= 2 && !Double.isFinite(losses[made - 1]) && !Double.isFinite(losses[made - 2]);
    }

    /** The loss at the end: the median of the last tenth of {@code losses}, of which there is at least one. */
    public static double finalLoss(double[] losses) {
        int made = losses.length;
        return Median.of(Arrays.copyOfRange(losses, made - (int) Math.ceil(LAST_PART * made), made));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Trained trained
                && Arrays.equals(losses, trained.losses)
                && heldOut.equals(trained.heldOut)
                && spikes.equals(trained.spikes)
                && hardBatches == trained.hardBatches
                && behavior.equals(trained.behavior)
                && shifts.equals(trained.shifts)
                && control.equals(trained.control)
                && rewards.equals(trained.rewards)
                && mastery.equals(trained.mastery);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(losses);
    }
}
