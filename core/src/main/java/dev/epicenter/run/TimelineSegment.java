package dev.epicenter.run;

import java.util.OptionalLong;

/**
 * A segment as the timeline knows it.
 *
 * @param number from 0
 * @param cause why it was started
 * @param fromStep the checkpoint's step it started from; its first step is the next
 * @param lastStep its last completed step; empty where it runs still, or its process died
 * @param lastLiveStep the last of its steps that belong to the run: later segments started after it; less than {@code
 *     fromStep + 1} where none does; empty: all
 */
public record TimelineSegment(
        int number, TimelineEvent.Cause cause, long fromStep, OptionalLong lastStep, OptionalLong lastLiveStep) {

    /** Whether {@code step}, if the segment made it, belongs to the run. */
    public boolean isLive(long step) {
        return step > fromStep && (lastLiveStep.isEmpty() || step <= lastLiveStep.getAsLong());
    }

    /** The last step that it made for the run, where that is known; none where it made none. */
    OptionalLong lastLiveMade() {
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
