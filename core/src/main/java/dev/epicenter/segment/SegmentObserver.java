package dev.epicenter.segment;

import java.util.Optional;
import java.util.function.Supplier;

/** Sees a segment's steps in order, on the thread that trains. */
@FunctionalInterface
public interface SegmentObserver {

    /** Whether the segment goes on. */
    enum Next {
        CONTINUE,
        STOP
    }

    /**
     * Called after each completed step.
     *
     * @param report what the step recorded
     * @param state the state after this step; there where the segment keeps it, and may be elsewhere; valid during the call only
     */
    Next onStep(StepReport report, Supplier<Optional<State>> state);
}
