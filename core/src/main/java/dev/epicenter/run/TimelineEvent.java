package dev.epicenter.run;

import dev.epicenter.intervention.Interventions;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.spike.Spike;
import java.util.Optional;
import java.util.OptionalLong;

/** An event of a run: one line of {@code timeline.jsonl}. */
public sealed interface TimelineEvent {

    /** The reason for a segment. */
    enum Cause {
        FRESH,
        RESUME,
        ROLLBACK,
        /** The first steps under a remedy. */
        REMEDY,
        /** The first steps after a remedy, in the same process. */
        REMEDY_OVER
    }

    /** The reason for the end of a run. */
    enum Reason {
        COMPLETED,
        RECOVERIES_SPENT,
        NO_CHECKPOINT,
        NON_FINITE,
        INTERRUPTED,
        /** An external trainer failed permanently, or too often in a row. */
        TRAINER_FAILED
    }

    /** A segment starts after {@code fromStep} (0: initial weights). Later steps of earlier segments leave the run. */
    record SegmentStarted(int segment, long fromStep, Cause cause) implements TimelineEvent {}

    /** A segment's last completed step. */
    record SegmentEnded(int segment, long step) implements TimelineEvent {}

    /** A checkpoint is complete on the disk. */
    record CheckpointWritten(long step, String stateHash) implements TimelineEvent {}

    /** An alarm, at {@code spike.alarm()}. */
    record SpikeDetected(int number, Spike spike) implements TimelineEvent {}

    /**
     * A spike is closed: it ended, it lasted too long to be followed further, or it was a hard batch.
     *
     * @param step the step after which this was known; a run that goes back before it repeats the event
     */
    record SpikeClosed(int number, long step, Spike spike) implements TimelineEvent {}

    /**
     * The run rolls back to a checkpoint and skips batches from there.
     *
     * @param spike number of the spike that caused it
     * @param fromStep the last abandoned step
     * @param toStep the checkpoint's step
     * @param skipped the skipped batches
     * @param attempt 1, or more if the spike recurred at the same place
     * @param plan the run's data plan from {@code toStep} on, {@code skipped} included
     */
    record RolledBack(int spike, long fromStep, long toStep, SkipRange skipped, int attempt, DataPlan plan)
            implements TimelineEvent {}

    /** The decision about a spike under {@code recovery.policy: diagnose}. */
    enum Conclusion {
        /** Go back and continue under a remedy. */
        REMEDY,
        /** Roll back and skip batches. */
        ROLL_BACK,
        /** Continue through the spike: every batch is the same, so it would recur after a rollback. */
        WAIT
    }

    /**
     * The conclusion of a diagnosis. The next event carries it out.
     *
     * @param spike its number
     * @param step the step after which the diagnosis was made
     * @param why the reason, as text
     */
    record Diagnosed(int spike, long step, Conclusion conclusion, String why) implements TimelineEvent {}

    /**
     * The spike for which a remedy was found.
     *
     * @param spike its number
     * @param attempt 1, or more if it recurred at the same place
     * @param retry whether it is a rollback of a script that cannot skip batches, with {@code recovery.retry} instead
     */
    record Recovery(int spike, int attempt, Optional<Boolean> retry) {
        public Recovery(int spike, int attempt) {
            this(spike, attempt, Optional.empty());
        }
    }

    /**
     * The run goes back to a checkpoint and continues with interventions until a given step.
     *
     * @param segment the number of the segment that carries it out
     * @param fromStep the last abandoned step; {@code toStep} if none
     * @param toStep the checkpoint's step; 0: the start of the run
     * @param with the interventions, in force from the step after {@code toStep}
     * @param until the last step with interventions
     * @param rewarm steps after {@code until} over which the learning rate returns to the run's; empty: at once
     * @param skipped the batches that they skip
     * @param plan the run's data plan from {@code toStep} on, also beyond {@code until}, including {@code skipped}
     * @param recovery the spike, if {@code recovery.policy: diagnose} found the remedy; empty if the user requested it
     */
    record Remedied(
            int segment,
            long fromStep,
            long toStep,
            Interventions with,
            long until,
            OptionalLong rewarm,
            Optional<SkipRange> skipped,
            DataPlan plan,
            Optional<Recovery> recovery)
            implements TimelineEvent {

        /** The last step that trains with other values than the run's. */
        public long end() {
            return until + rewarm.orElse(0);
        }

        /** Whether it is a rollback of a script that cannot skip batches. */
        public boolean isRetry() {
            return recovery.flatMap(Recovery::retry).isPresent();
        }
    }

    /**
     * What followed a remedy: no spike so far, or a spike.
     *
     * @param segment that of its {@link Remedied} event
     * @param end the last step under the remedy
     * @param step the step after which this was known
     * @param followed steps after {@code end} without a spike
     * @param spike number of the first spike under the remedy or after it; empty if there is none so far
     * @param onset of that spike
     */
    record RemedyFollowed(int segment, long end, long step, long followed, Optional<Integer> spike, OptionalLong onset)
            implements TimelineEvent {
        /** Steps after its end without a spike after which a remedy counts as holding: the horizon of a diagnosis. */
        public static final long FOLLOW_UP = 120;
    }

    /**
     * A note for the user, such as a repaired torn line or an ignored damaged checkpoint.
     *
     * @param step the step it concerns, if any
     */
    record Noted(String what, OptionalLong step) implements TimelineEvent {}

    /**
     * An external trainer failed. Its steps since the newest checkpoint will be repeated.
     *
     * @param segment the segment in progress
     * @param failure crashed, hung or protocol violation
     * @param what the message
     * @param attempt consecutive failures without a new checkpoint, including this one
     */
    record TrainerFailed(int segment, TrainerFailure.Kind failure, String what, int attempt) implements TimelineEvent {}

    /** The run ended, at {@code step}. */
    record RunEnded(long step, Reason reason) implements TimelineEvent {}
}
