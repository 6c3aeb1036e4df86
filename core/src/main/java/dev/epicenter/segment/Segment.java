package dev.epicenter.segment;

import dev.epicenter.intervention.Intervention;
import java.util.List;
import java.util.Optional;

/**
 * Training from one state over a range of steps, under a data plan and interventions. With the run file, the result is a pure
 * function of these. A first training, a resumption, a recovery and every arm are segments.
 *
 * @param start the state it starts from; empty: the initial weights
 * @param until the last step, inclusive
 * @param plan which batch each step trains on
 * @param interventions in the order they are applied
 * @param abandonedUntil the last abandoned step: the last one completed before the run went back; 0 if it never did. One-time events,
 *     such as hardware faults, do not recur up to this step
 * @param keep the steps whose states the observer may request
 * @param tensors whether telemetry of single tensors is needed; a trainer may report it all the same
 * @param reference a state that is compared with that after the same step, for {@link StepReport#distance}; empty: none
 * @param sharpness where the trainer measures the sharpness of the loss; empty: nowhere
 */
public record Segment(
        Optional<? extends State> start,
        long until,
        DataPlan plan,
        List<Intervention> interventions,
        long abandonedUntil,
        StatesToKeep keep,
        boolean tensors,
        Optional<Reference> reference,
        Optional<SharpnessRequest> sharpness) {
    public Segment {
        interventions = List.copyOf(interventions);
    }

    /** A segment whose sharpness is not measured. */
    public Segment(
            Optional<? extends State> start,
            long until,
            DataPlan plan,
            List<Intervention> interventions,
            long abandonedUntil,
            StatesToKeep keep,
            boolean tensors,
            Optional<Reference> reference) {
        this(start, until, plan, interventions, abandonedUntil, keep, tensors, reference, Optional.empty());
    }

    /** A segment of a run that never went back, or of no run. */
    public Segment(Optional<? extends State> start, long until, DataPlan plan, List<Intervention> interventions) {
        this(start, until, plan, interventions, 0, StatesToKeep.NOTHING);
    }

    /** A segment without a reference. */
    public Segment(
            Optional<? extends State> start,
            long until,
            DataPlan plan,
            List<Intervention> interventions,
            long abandonedUntil,
            StatesToKeep keep) {
        this(start, until, plan, interventions, abandonedUntil, keep, true, Optional.empty());
    }

    /** A copy that keeps the states of {@code steps}. */
    public Segment keeping(StatesToKeep steps) {
        return new Segment(start, until, plan, interventions, abandonedUntil, steps, tensors, reference, sharpness);
    }

    /** A copy of which only the telemetry of all tensors together is needed. */
    public Segment withoutTensors() {
        return new Segment(start, until, plan, interventions, abandonedUntil, keep, false, reference, sharpness);
    }

    /** A copy whose weights are compared with those of {@code state}. */
    public Segment comparedWith(State state) {
        return comparedWith(new Reference(state, false));
    }

    /** A copy whose tensors and their moments are compared with those of {@code state}, for {@link StepReport#distances}. */
    public Segment eachComparedWith(State state) {
        return comparedWith(new Reference(state, true));
    }

    private Segment comparedWith(Reference compared) {
        return new Segment(
                start, until, plan, interventions, abandonedUntil, keep, tensors, Optional.of(compared), sharpness);
    }

    /** A copy in which the trainer measures the sharpness of the loss. */
    public Segment measuring(SharpnessRequest request) {
        return new Segment(
                start, until, plan, interventions, abandonedUntil, keep, tensors, reference, Optional.of(request));
    }

    /** Its first step. */
    public long firstStep() {
        return start.map(State::step).orElse(0L) + 1;
    }
}
