package dev.epicenter.study;

import dev.epicenter.segment.BehaviorRecord;
import dev.epicenter.segment.ControlEvaluation;
import dev.epicenter.segment.RewardEvaluation;
import dev.epicenter.segment.ShiftEvaluation;
import dev.epicenter.spike.Spike;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one training recorded: enough for any outcome, so studies with other outcomes reuse it.
 *
 * @param key key of the cell
 * @param steps planned steps
 * @param losses by step, from step 1; fewer than {@code steps} if the loss was not finite at two consecutive steps
 * @param heldOut measured held-out losses, in order
 * @param spikes in order, including one open at the end, excluding hard batches
 * @param behavior the planted behavior at each evaluation from its planting on; empty if there is none
 * @param shifts predictions of the trained model for shifted inputs, if the run file requests them
 * @param control how the trained model controls its plant, if it has one
 * @param rewards how an agent with the trained model acts in its grid world, if it has one
 * @param mastery how an agent's success grew, if it acts in a world with keys
 */
public record CellRecord(
        String key,
        long steps,
        double[] losses,
        List<HeldOut> heldOut,
        List<Spike> spikes,
        List<BehaviorRecord> behavior,
        Optional<ShiftEvaluation> shifts,
        Optional<ControlEvaluation> control,
        Optional<RewardEvaluation> rewards,
        Optional<MasteryCurve> mastery) {
    public CellRecord {
        behavior = List.copyOf(behavior);
        heldOut = List.copyOf(heldOut);
        spikes = List.copyOf(spikes);
    }

    /** A record without a planted behavior and evaluations of the trained model. */
    public CellRecord(String key, long steps, double[] losses, List<HeldOut> heldOut, List<Spike> spikes) {
        this(
                key,
                steps,
                losses,
                heldOut,
                spikes,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A record of an agent in a world with keys. */
    CellRecord with(MasteryCurve curve) {
        return new CellRecord(
                key, steps, losses, heldOut, spikes, behavior, shifts, control, rewards, Optional.of(curve));
    }

    /** A held-out loss after a step. */
    public record HeldOut(long step, double loss) {}

    /** Whether the loss became non-finite. */
    public boolean lost() {
        return losses.length < steps || !Double.isFinite(losses[losses.length - 1]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CellRecord record
                && key.equals(record.key)
                && steps == record.steps
                && Arrays.equals(losses, record.losses)
                && heldOut.equals(record.heldOut)
                && spikes.equals(record.spikes)
                && behavior.equals(record.behavior)
                && shifts.equals(record.shifts)
                && control.equals(record.control)
                && rewards.equals(record.rewards)
                && mastery.equals(record.mastery);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
