package dev.epicenter.torch.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.Runs;
import dev.epicenter.torch.TorchRuntimeExtension;
import dev.epicenter.torch.model.Parameters;
import dev.epicenter.torch.optim.StepRates;
import dev.epicenter.torch.optim.TensorKnobs;
import dev.epicenter.torch.optim.UpdateRange;
import dev.epicenter.torch.optim.UpdateRule;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class TensorStatisticsTest {
    private static final TensorLayout LAYOUT =
            new TensorLayout(List.of(new TensorLayout.Entry("vector", List.of(3), 0)));

    @Test
    void stalenessIsOneWhileTheGradientStaysTheSame() throws Exception {
        OptimizerConfig config = Runs.modular().optimizer();
        try (PointerScope scope = new PointerScope();
                NoGradGuard quiet = new NoGradGuard()) {
            Parameters parameters = new Parameters(LAYOUT, TorchRuntimeExtension.cpu());
            UpdateRule rule =
                    UpdateRule.of(config, parameters, UpdateRange.of(LAYOUT, tensor -> TensorKnobs.of(config, tensor)));
            parameters.gradients().load(new float[] {0.5f, -2, 0.125f});
            TensorStatistics statistics = new TensorStatistics(LAYOUT);
            for (int step = 1; step <= 3; step++) {
                rule.update(step, StepRates.of(config, step, 1e-3));
                double staleness = statistics
                        .records(
                                step, parameters.gradients(), 1, rule, config.eps(), 1 - Math.pow(config.beta2(), step))
                        .get(0)
                        .staleness();
                assertThat(staleness).as("step %s", step).isCloseTo(1, within(1e-4));
            }
        }
    }
}
