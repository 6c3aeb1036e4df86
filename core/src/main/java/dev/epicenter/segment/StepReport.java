package dev.epicenter.segment;

import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.List;

/**
 * All that a trainer tells of one step.
 *
 * @param step the row of the trace
 * @param tensors empty where not measured at this step
 * @param logits empty where not measured at this step
 */
public record StepReport(StepRecord step, List<TensorRecord> tensors, List<LogitRecord> logits) {}
