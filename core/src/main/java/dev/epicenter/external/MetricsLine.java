package dev.epicenter.external;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.trace.StepRecord;
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
        Optional<Map<String, Double>> hyperparameters) {

    /**
     * As a row of the trace.
     *
     * @param elapsed seconds since the step before it, where the trainer does not tell
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
