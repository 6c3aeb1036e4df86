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

/** Measures a step from outside, as the run file asks: what it reads are copies, so training's bits are the same without it. */
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
     * What was measured of a step; NaN or empty where not asked for.
     *
     * @param gradNorm global, before clipping
     * @param updateNorm global, of the weights' change
     * @param weightNorm global, after the step
     */
    public record Measured(
            double gradNorm,
            double updateNorm,
            double weightNorm,
            OptionalDouble outputLogit,
            List<TensorRecord> tensors,
            List<LogitRecord> logits) {}

    /** What looks at the logits of {@code step}'s forward passes. */
    public LogitProbe probe(long step) {
        return due(step, config.logitsEvery()) ? new LargestLogits(layers) : LogitProbe.NONE;
    }

    /** To be called before the weights are updated. */
    public void beforeUpdate(long step) {
        if (config.norms() || due(step, config.tensorsEvery())) {
            statistics.before(parameters.weights());
        }
    }

    /** To be called when the step is made. */
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
