package dev.epicenter.external;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.ReportedSharpness;
import dev.epicenter.segment.TensorDistance;
import dev.epicenter.trace.SequenceRecord;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A step's line of a trainer's {@code metrics.jsonl}; its components are the keys, all but two optional. */
record MetricsLine(
        OptionalLong step,
        OptionalDouble loss,
        OptionalLong batch,
        OptionalDouble lr,
        OptionalDouble gradNorm,
        OptionalDouble updateNorm,
        OptionalDouble weightNorm,
        OptionalDouble outputLogitMax,
        OptionalDouble heldOutLoss,
        OptionalLong tokens,
        OptionalDouble seconds,
        Optional<Map<String, Double>> hyperparameters,
        OptionalDouble distance,
        Optional<List<TensorDistance>> distances,
        Optional<List<ReportedSequence>> sequences,
        Optional<ReportedSharpness> sharpness) {

    /** A sequence of the step's batch, as a trainer reports it; all but its row and loss are optional. */
    record ReportedSequence(int row, double loss, Optional<String> text) {}

    /** The sequences as rows of the trace. */
    List<SequenceRecord> sequenceRows() {
        return sequences.orElse(List.of()).stream()
                .map(sequence ->
                        new SequenceRecord(step.orElseThrow(), sequence.row(), sequence.loss(), sequence.text()))
                .toList();
    }

    /**
     * As a row of the trace.
     *
     * @param elapsed seconds since the previous step, used if the trainer reports none
     */
    StepRecord row(DataPlan plan, double elapsed) {
        return new StepRecord(
                step.orElseThrow(),
                batch.orElse(plan.batch(step.orElseThrow())),
                loss.orElseThrow(),
                lr.orElse(Double.NaN),
                gradNorm.orElse(Double.NaN),
                updateNorm.orElse(Double.NaN),
                weightNorm.orElse(Double.NaN),
                outputLogitMax,
                heldOutLoss,
                tokens.orElse(0),
                seconds.orElse(elapsed),
                hyperparameters);
    }
}
