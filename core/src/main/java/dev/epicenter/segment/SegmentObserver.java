package dev.epicenter.segment;

import java.util.Optional;
import java.util.function.Supplier;

/** A callback after each step of a segment, in order, on the training thread. */
@FunctionalInterface
public interface SegmentObserver {

    /** Whether the segment continues. */
    enum Next {
        CONTINUE,
        STOP
    }

    /**
     * Called after each completed step.
     *
     * @param report the records of the step
     * @param state the state after this step, valid only during the call: present if the segment keeps it, otherwise possibly
     *     empty
     */
    Next onStep(StepReport report, Supplier<Optional<State>> state);

    /** Whether it will stop the segment at its next step, because the user canceled. May be called on any thread. */
    default boolean stopping() {
        return false;
    }
}
