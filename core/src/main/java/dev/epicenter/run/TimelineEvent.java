package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.spike.Spike;
import java.util.Optional;
import java.util.OptionalLong;

/** One line of {@code timeline.jsonl}. */
public sealed interface TimelineEvent {

    /** Why a segment was started. */
    enum Cause {
        FRESH,
        RESUME,
        ROLLBACK,
        /** The first steps under a remedy. */
        REMEDY,
        /** The first steps past a remedy, without a process ending in between. */
        REMEDY_OVER
    }

    /** Why a run ended. */
    enum Reason {
        COMPLETED,
        RECOVERIES_SPENT,
        NO_CHECKPOINT,
        NON_FINITE,
        INTERRUPTED,
        /** An external trainer failed in a way that would repeat itself, or too often in a row. */
        TRAINER_FAILED
    }

    /** A segment begins after {@code fromStep} (0: the initial weights); what earlier segments recorded beyond it no longer belongs to the run. */
    record SegmentStarted(int segment, long fromStep, Cause cause) implements TimelineEvent {}

    /** A segment's last completed step. */
    record SegmentEnded(int segment, long step) implements TimelineEvent {}

    /** A checkpoint is on disk, whole. */
    record CheckpointWritten(long step, String stateHash) implements TimelineEvent {}

    /** An alarm, at {@code spike.alarm()}. */
    record SpikeDetected(int number, Spike spike) implements TimelineEvent {}

    /**
     * A spike's last word: it ended, or was given up; or it was a hard batch.
     *
     * @param step the step after which it was known: a run that goes back before it will hear it again
     */
    record SpikeClosed(int number, long step, Spike spike) implements TimelineEvent {}

    /**
     * The run goes back to a checkpoint and, from there, skips batches.
     *
     * @param spike number of the spike that it recovers from
     * @param fromStep the step given up
     * @param toStep the checkpoint's step
     * @param skipped the batches never trained on
     * @param attempt 1, or more where the spike had returned at the same place
     * @param plan the run's data plan from {@code toStep} on, {@code skipped} included
     */
    record RolledBack(int spike, long fromStep, long toStep, SkipRange skipped, int attempt, DataPlan plan)
            implements TimelineEvent {}

    /** What a run with {@code recovery.policy: diagnose} does about a spike. */
    enum Conclusion {
        /** It goes back and on under a remedy. */
        REMEDY,
        /** It goes back and skips batches. */
        ROLL_BACK,
        /** It goes on, through the spike: every batch is the same, so that going back would bring it again. */
        WAIT
    }

    /**
     * A diagnosis of a spike has been made, and this is what follows from it. It is carried out by the event that comes next.
     *
     * @param spike its number
     * @param step the step after which it was made
     * @param why in words
     */
    record Diagnosed(int spike, long step, Conclusion conclusion, String why) implements TimelineEvent {}

    /**
     * The spike that a remedy was found for.
     *
     * @param spike its number
     * @param attempt 1, or more where it had returned at the same place
     */
    record Recovery(int spike, int attempt) {}

    /**
     * The run is taken back to a checkpoint, to go on from there with interventions in force for a while.
     *
     * @param segment the number of the segment that carries it out
     * @param fromStep the last step given up; {@code toStep} where none is
     * @param toStep the checkpoint's step; 0: the start of the run
     * @param with the interventions as they are typed; in force from the step after {@code toStep} on
     * @param until the last step under them
     * @param skipped the batches that they skip
     * @param plan the run's data plan from {@code toStep} on, past {@code until} too; {@code skipped} included
     * @param recovery what {@code recovery.policy: diagnose} found it for; empty where the user asked for it
     */
    record Remedied(
            int segment,
            long fromStep,
            long toStep,
            String with,
            long until,
            Optional<SkipRange> skipped,
            DataPlan plan,
            Optional<Recovery> recovery)
            implements TimelineEvent {}

    /**
     * Something that was mended or left out, said: a torn last line cut, a damaged checkpoint passed over.
     *
     * @param step the step it concerns, where there is one
     */
    record Noted(String what, OptionalLong step) implements TimelineEvent {}

    /**
     * An external trainer stopped by itself. What it made since the newest checkpoint is made again.
     *
     * @param segment the segment it was making
     * @param failure crashed, hung or mistaken
     * @param what in words
     * @param attempt failures in a row, this one included, without a checkpoint between them
     */
    record TrainerFailed(int segment, TrainerFailure.Kind failure, String what, int attempt) implements TimelineEvent {}

    /** The run ended, at {@code step}. */
    record RunEnded(long step, Reason reason) implements TimelineEvent {}
}
