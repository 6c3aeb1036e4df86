package dev.epicenter.segment;

import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.List;

/**
 * Everything that a trainer reports about one step.
 *
 * @param step the row of the trace
 * @param tensors empty if not measured at this step
 * @param logits empty if not measured at this step
 */
public record StepReport(StepRecord step, List<TensorRecord> tensors, List<LogitRecord> logits) {}
