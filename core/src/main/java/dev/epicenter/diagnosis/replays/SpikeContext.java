package dev.epicenter.diagnosis.replays;

import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.replay.Replay;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.State;
import dev.epicenter.spike.Spike;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * The context of a diagnosis: the spike in the control, and the control's states, from which all replays branch.
 *
 * @param config the run's, without planted faults
 * @param optimizer with the values that the trainer reported
 * @param layout the tensors
 * @param plan the run's data plan when it spiked
 * @param checkpoint step that the control started from
 * @param control rows of the control
 * @param tensors telemetry of the control; may be empty
 * @param logits largest attention logits of the control; may be empty
 * @param states of the control, by step, ascending
 * @param judge of replays that start where the control did
 * @param possible whether the trainer supports a change
 */
public record SpikeContext(
        RunConfig config,
        TrainedOptimizer optimizer,
        TensorLayout layout,
        DataPlan plan,
        long checkpoint,
        List<StepRecord> control,
        List<TensorRecord> tensors,
        List<LogitRecord> logits,
        SortedMap<Long, State> states,
        OutcomeJudge judge,
        Predicate<Intervention> possible) {
    /** Steps from an onset to its alarm, usually at most five ({@code docs/explanation/detection.md}). */
    private static final long ALARM = 15;

    /** Whether the trainer supports {@code change}. */
    public boolean can(Intervention change) {
        return possible.test(change);
    }

    /** Whether the trainer supports all interventions of {@code arm}. */
    public boolean can(Interventions arm) {
        return arm.stream().allMatch(possible);
    }

    /** Step of the control's onset. */
    public long onset() {
        return judge.expected();
    }

    /** Step of the control's alarm. The onset is located backward from it and can precede what caused the spike. */
    public long alarm() {
        return judge.judge(control).spike().map(Spike::alarm).orElse(onset());
    }

    /** The last step of a replay that only tests for a spike at the same place: the tolerance, plus time for an alarm. */
    public long near() {
        return Math.min(horizon(), onset() + judge.tolerance() + ALARM);
    }

    /** The last step of the control. */
    public long horizon() {
        return control.get(control.size() - 1).step();
    }

    /** Steps after the onset to which replays are followed. */
    public long followed() {
        return Math.max(0, horizon() - onset());
    }

    /** The distances to the onset at which a state was kept, ascending. */
    public List<Long> distances() {
        return states.keySet().stream()
                .map(step -> onset() - step)
                .filter(distance -> distance >= 1)
                .sorted()
                .toList();
    }

    /** The state {@code distance} steps before the onset. */
    public State state(long distance) {
        State state = states.get(onset() - distance);
        if (state == null) {
            throw new IllegalArgumentException("no state " + distance + " steps before the onset");
        }
        return state;
    }

    /**
     * The last kept state before the onset, the reference for the distance of weights. It is one step before it, unless the
     * control's onset differs from the run's: states are kept by the latter.
     */
    State last() {
        return distances().stream()
                .findFirst()
                .map(this::state)
                .orElseThrow(() -> new IllegalArgumentException("no state before the onset"));
    }

    /** The control's rows up to {@code step}. */
    List<StepRecord> until(long step) {
        return control.stream().filter(row -> row.step() <= step).toList();
    }

    /** The judge of replays that start from the control's state of {@code step}. */
    public OutcomeJudge judgeFrom(long step) {
        return judge.after(until(step), 0);
    }

    /** A replay from the run's own state, {@code distance} steps before the onset; it stops once its outcome is settled. */
    public PlannedReplay replay(long distance, long until, Interventions arm) {
        return replay(distance, until, arm, state(distance), 0, ReplayResult.OWN);
    }

    /** The same from the state {@code earlier} steps before that one, on the batches of the later state. */
    public PlannedReplay replayEarlier(long distance, long earlier, long until, Interventions arm) {
        State state = state(distance + earlier).movedTo(onset() - distance);
        return replay(distance, until, arm, state, earlier, "state of step " + (onset() - distance - earlier));
    }

    /**
     * A replay from the run's own state on another data plan, which matches the run's up to that state.
     *
     * @param step of the state
     */
    public PlannedReplay replayOn(DataPlan batches, long step, long until, Interventions arm) {
        long distance = onset() - step;
        return batches.equals(plan)
                ? replay(distance, until, arm)
                : replay(distance, until, arm, state(distance), 0, ReplayResult.OTHER_PLAN, batches);
    }

    /**
     * A replay from any state that replaces the run's own.
     *
     * @param start the state, with the step of the state that it replaces
     * @param earlier steps by which its history is older
     * @param whose description of the state
     */
    public PlannedReplay replay(long distance, long until, Interventions arm, State start, long earlier, String whose) {
        return replay(distance, until, arm, start, earlier, whose, plan);
    }

    private PlannedReplay replay(
            long distance, long until, Interventions arm, State start, long earlier, String whose, DataPlan batches) {
        long from = onset() - distance;
        if (start.step() != from) {
            throw new IllegalArgumentException("a state of step " + start.step() + " in place of step " + from);
        }
        String name = (arm.isEmpty() ? "unchanged" : arm.text()) + " @" + distance
                + (whose.equals(ReplayResult.OWN) ? "" : " (" + whose + ")");
        OutcomeJudge after = judge.after(until(from - earlier), earlier);
        return new PlannedReplay(
                new Replay(
                        new Arm(name, arm.list()),
                        new Segment(Optional.of(start), until, batches, arm.list())
                                .withoutTensors()
                                .comparedWith(last()),
                        Optional.of(after)),
                after,
                distance,
                whose,
                control);
    }

    /** Steps before the state at {@code distance} at which earlier states were kept, ascending. */
    public List<Long> earlier(long distance) {
        return RewindDistances.EARLIER.stream()
                .filter(earlier -> states.containsKey(onset() - distance - earlier))
                .toList();
    }

    /** Index of the batch of the first step from {@code distance}. */
    public long firstBatch(long distance) {
        return plan.batch(onset() - distance + 1);
    }

    /** Whether every step trains on all the data. */
    public boolean fullBatch() {
        return config.data().fullBatch();
    }
}
