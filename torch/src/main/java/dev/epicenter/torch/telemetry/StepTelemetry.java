package dev.epicenter.torch.telemetry;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.torch.model.LogitProbe;
import dev.epicenter.torch.model.Parameters;
import dev.epicenter.torch.optim.GlobalNormClipping.Clipped;
import dev.epicenter.torch.optim.StepRates;
import dev.epicenter.torch.optim.UpdateRule;
import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Measures the telemetry that the run file requests for a step. It reads copies only, so the bits of training are the
 * same without it.
 */
public final class StepTelemetry {
    private final TelemetryConfig config;
    private final double eps;
    private final int layers;
    private final Parameters parameters;
    private final UpdateRule rule;
    private final TensorStatistics statistics;

    public StepTelemetry(RunConfig run, Parameters parameters, UpdateRule rule) {
        this.config = run.telemetry();
        this.eps = run.optimizer().eps();
        this.layers = run.model() instanceof ModelConfig.Gpt gpt ? gpt.nLayer() : 0;
        this.parameters = parameters;
        this.rule = rule;
        this.statistics = new TensorStatistics(parameters.layout());
    }

    /**
     * The measurements of a step; NaN or empty where not requested.
     *
     * @param gradNorm global, before clipping
     * @param updateNorm global, of the change of the weights
     * @param weightNorm global, after the step
     */
    public record Measured(
            double gradNorm,
            double updateNorm,
            double weightNorm,
            OptionalDouble outputLogit,
            List<TensorRecord> tensors,
            List<LogitRecord> logits) {}

    /** The probe for the logits of the forward passes of {@code step}. */
    public LogitProbe probe(long step) {
        return due(step, config.logitsEvery()) ? new LargestLogits(layers) : LogitProbe.NONE;
    }

    /** Must be called before the weights are updated. */
    public void beforeUpdate(long step) {
        if (config.norms() || due(step, config.tensorsEvery())) {
            statistics.before(parameters.weights());
        }
    }

    /** Must be called after the update of the step. */
    public Measured afterUpdate(long step, StepRates rates, Clipped clipped, LogitProbe probe) {
        boolean tensorsDue = due(step, config.tensorsEvery());
        if (config.norms() || tensorsDue) {
            statistics.after(parameters.weights());
        }
        return new Measured(
                config.norms() ? clipped.norm() : Double.NaN,
                config.norms() ? statistics.updateNorm() : Double.NaN,
                config.norms() ? statistics.weightNorm() : Double.NaN,
                probe instanceof LargestLogits largest ? largest.output() : OptionalDouble.empty(),
                tensorsDue
                        ? statistics.records(
                                step, parameters.gradients(), clipped.factor(), rule, eps, 1 - rates.beta2Product())
                        : List.of(),
                probe instanceof LargestLogits largest ? largest.attention(step) : List.of());
    }

    private static boolean due(long step, long every) {
        return every > 0 && step % every == 0;
    }
}
