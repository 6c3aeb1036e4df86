package dev.epicenter.segment;

import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.SequenceRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything that a trainer reports about one step.
 *
 * @param step the row of the trace; its loss is NaN if the step is not logged
 * @param tensors empty if not measured at this step
 * @param logits empty if not measured at this step
 * @param logged whether the trainer logged the step; false between two lines of a log with an interval above 1. Such a
 *     step has a state, and no row in the trace
 * @param distance the L2 distance of the weights after the step from those of the segment's reference; empty at other steps,
 *     and if the trainer does not report it
 * @param distances of each tensor and its moments from those of the reference; empty at other steps, if they are not requested, and
 *     if the trainer does not report them
 * @param sequences those with the largest loss; empty if not measured at this step
 * @param behavior the planted behavior; empty if there is none, or not measured at this step
 * @param sharpness of the loss before the step's update; empty if not measured at this step
 * @param acting what an agent did in its world; empty if the data have none
 */
public record StepReport(
        StepRecord step,
        List<TensorRecord> tensors,
        List<LogitRecord> logits,
        boolean logged,
        OptionalDouble distance,
        List<TensorDistance> distances,
        List<SequenceRecord> sequences,
        Optional<BehaviorRecord> behavior,
        Optional<ReportedSharpness> sharpness,
        Optional<ActingRecord> acting) {
    public StepReport {
        sequences = List.copyOf(sequences);
    }

    /** The report of a step without an agent. */
    public StepReport(
            StepRecord step,
            List<TensorRecord> tensors,
            List<LogitRecord> logits,
            boolean logged,
            OptionalDouble distance,
            List<TensorDistance> distances,
            List<SequenceRecord> sequences,
            Optional<BehaviorRecord> behavior,
            Optional<ReportedSharpness> sharpness) {
        this(step, tensors, logits, logged, distance, distances, sequences, behavior, sharpness, Optional.empty());
    }

    /** The report of a step without a planted behavior and a measured sharpness. */
    public StepReport(
            StepRecord step,
            List<TensorRecord> tensors,
            List<LogitRecord> logits,
            boolean logged,
            OptionalDouble distance,
            List<TensorDistance> distances,
            List<SequenceRecord> sequences) {
        this(step, tensors, logits, logged, distance, distances, sequences, Optional.empty(), Optional.empty());
    }

    /** The report of a step without sequences. */
    public StepReport(
            StepRecord step,
            List<TensorRecord> tensors,
            List<LogitRecord> logits,
            boolean logged,
            OptionalDouble distance,
            List<TensorDistance> distances) {
        this(step, tensors, logits, logged, distance, distances, List.of());
    }

    /** The report of a step without a reference. */
    public StepReport(StepRecord step, List<TensorRecord> tensors, List<LogitRecord> logits, boolean logged) {
        this(step, tensors, logits, logged, OptionalDouble.empty(), List.of());
    }

    /** The report of a logged step. */
    public StepReport(StepRecord step, List<TensorRecord> tensors, List<LogitRecord> logits) {
        this(step, tensors, logits, true);
    }
}
