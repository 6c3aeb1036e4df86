package dev.epicenter.run;

import java.util.OptionalLong;

/**
 * A segment in the timeline.
 *
 * @param number from 0
 * @param cause the reason for it
 * @param fromStep the step of the checkpoint it started from; its first step is the next one
 * @param lastStep its last completed step; empty if it still runs or its process died
 * @param lastLiveStep its last step that belongs to the run, because a later segment starts after it; less than {@code
 *     fromStep + 1} if none does; empty: all
 */
public record TimelineSegment(
        int number, TimelineEvent.Cause cause, long fromStep, OptionalLong lastStep, OptionalLong lastLiveStep) {

    /** Whether {@code step} of this segment belongs to the run. */
    public boolean isLive(long step) {
        return step > fromStep && (lastLiveStep.isEmpty() || step <= lastLiveStep.getAsLong());
    }

    /** Its last live step, if known; empty if it has none. */
    public OptionalLong lastLiveMade() {
        OptionalLong last = lastLiveStep.isEmpty()
                ? lastStep
                : OptionalLong.of(Math.min(lastLiveStep.getAsLong(), lastStep.orElse(Long.MAX_VALUE)));
        return last.isPresent() && last.getAsLong() > fromStep ? last : OptionalLong.empty();
    }

    TimelineSegment endedAt(long step) {
        return new TimelineSegment(number, cause, fromStep, OptionalLong.of(step), lastLiveStep);
    }

    TimelineSegment liveUpTo(long step) {
        return new TimelineSegment(
                number, cause, fromStep, lastStep, OptionalLong.of(Math.min(step, lastLiveStep.orElse(step))));
    }
}
