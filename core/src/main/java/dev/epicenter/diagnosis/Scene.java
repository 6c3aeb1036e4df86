package dev.epicenter.diagnosis;

import dev.epicenter.config.RunConfig;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.replay.Replay;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Intervention;
import dev.epicenter.segment.InterventionParser;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.State;
import dev.epicenter.segment.TensorLayout;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * The spike as the control shows it, and the states on the way to it: all that replays part from.
 *
 * @param config the run's; its planted faults are taken out before a diagnosis begins
 * @param layout the tensors
 * @param plan the run's data plan when it spiked
 * @param checkpoint step that the control started from
 * @param control its rows
 * @param tensors its telemetry; may be empty
 * @param logits its largest attention logits; may be empty
 * @param states of the control, by step, ascending
 * @param judge of replays that start where the control did
 * @param possible whether the trainer can be asked for a change at all
 */
record Scene(
        RunConfig config,
        TensorLayout layout,
        DataPlan plan,
        long checkpoint,
        List<StepRecord> control,
        List<TensorRecord> tensors,
        List<LogitRecord> logits,
        SortedMap<Long, State> states,
        OutcomeJudge judge,
        Predicate<Intervention> possible) {
    /** Steps in which an alarm follows its onset, mostly within five ({@code docs/explanation/detection.md}). */
    private static final long ALARM = 15;

    /** Whether the trainer can be asked for all of {@code arm}, interventions as they are typed. */
    boolean can(String arm) {
        return InterventionParser.parse(arm).stream().allMatch(possible);
    }

    /** Step of the control's onset. */
    long onset() {
        return judge.expected();
    }

    /** Step of the control's alarm; the onset is placed backwards from it, and can be placed before what made the spike. */
    long alarm() {
        return judge.judge(control).spike().map(Spike::alarm).orElse(onset());
    }

    /** The last step of a replay that only asks whether the spike comes at its place: the tolerance, and time for an alarm. */
    long near() {
        return Math.min(horizon(), onset() + judge.tolerance() + ALARM);
    }

    /** The last step of the control. */
    long horizon() {
        return control.get(control.size() - 1).step();
    }

    /** The distances from the onset at which there is a state, ascending. */
    List<Long> distances() {
        return states.keySet().stream()
                .map(step -> onset() - step)
                .filter(distance -> distance >= 1)
                .sorted()
                .toList();
    }

    /** The state {@code distance} steps before the onset. */
    State state(long distance) {
        State state = states.get(onset() - distance);
        if (state == null) {
            throw new IllegalArgumentException("no state " + distance + " steps before the onset");
        }
        return state;
    }

    /** The state just before the onset; what replays are measured against. */
    State last() {
        return state(1);
    }

    /** The control's rows up to {@code step}. */
    List<StepRecord> until(long step) {
        return control.stream().filter(row -> row.step() <= step).toList();
    }

    /** A replay of the run's own state, {@code distance} steps before the onset; ends once its outcome is settled. */
    Planned replay(long distance, long until, String arm) {
        return replay(distance, until, arm, state(distance), 0, Trial.OWN);
    }

    /** The same of the state {@code earlier} steps before that one, in its place: the batches are those of the later. */
    Planned replayEarlier(long distance, long earlier, long until, String arm) {
        State state = state(distance + earlier).movedTo(onset() - distance);
        return replay(distance, until, arm, state, earlier, "state of step " + (onset() - distance - earlier));
    }

    /**
     * A replay of the run's own state on the batches of another data plan, which is the run's up to that state.
     *
     * @param step of the state
     */
    Planned replayOn(DataPlan batches, long step, String arm) {
        long distance = onset() - step;
        return batches.equals(plan)
                ? replay(distance, horizon(), arm)
                : replay(distance, horizon(), arm, state(distance), 0, Trial.OTHER_PLAN, batches);
    }

    /**
     * A replay of any state in the place of the run's own.
     *
     * @param arm interventions as they are typed; empty for none
     * @param start the state, its step being that of the state whose place it takes
     * @param earlier steps by which its history is older
     * @param whose in words
     */
    Planned replay(long distance, long until, String arm, State start, long earlier, String whose) {
        return replay(distance, until, arm, start, earlier, whose, plan);
    }

    private Planned replay(
            long distance, long until, String arm, State start, long earlier, String whose, DataPlan batches) {
        long from = onset() - distance;
        if (start.step() != from) {
            throw new IllegalArgumentException("a state of step " + start.step() + " in the place of " + from);
        }
        List<Intervention> interventions = arm.isEmpty() ? List.of() : InterventionParser.parse(arm);
        String name = (arm.isEmpty() ? "unchanged" : arm) + " @" + distance
                + (whose.equals(Trial.OWN) ? "" : " (" + whose + ")");
        OutcomeJudge after = judge.after(until(from - earlier), earlier);
        return new Planned(
                new Replay(
                        new Arm(name, interventions),
                        new Segment(Optional.of(start), until, batches, interventions),
                        Optional.of(after),
                        Optional.of(last())),
                after,
                distance,
                whose,
                control);
    }

    /** Steps before the state at {@code distance} at which there are others, ascending. */
    List<Long> earlier(long distance) {
        return Distances.EARLIER.stream()
                .filter(earlier -> states.containsKey(onset() - distance - earlier))
                .toList();
    }

    /** Index of the batch that the first step from {@code distance} trains on. */
    long firstBatch(long distance) {
        return plan.batch(onset() - distance + 1);
    }

    /** Whether every step trains on all the data there are. */
    boolean fullBatch() {
        return config.data().fullBatch();
    }
}
