package dev.epicenter.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.Runs;
import dev.epicenter.torch.model.GptLayout;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class UpdateRangeTest {
    private static final TensorKnobs PLAIN = new TensorKnobs(1, 0.1, false);

    private final TensorLayout layout =
            GptLayout.of((ModelConfig.Gpt) Runs.modular().model(), 8);

    @Test
    void matricesAreOneDecayingRangeAndTheRestIsAnother() {
        OptimizerConfig config = Runs.modular().optimizer();
        List<UpdateRange> ranges = UpdateRange.of(layout, tensor -> TensorKnobs.of(config, tensor));
        assertThat(ranges).extracting(UpdateRange::knobs).containsExactly(PLAIN, new TensorKnobs(1, 0, false));
        assertThat(ranges.get(0).size() + ranges.get(1).size()).isEqualTo(layout.size());
        assertThat(UpdateRange.of(layout, tensor -> PLAIN)).containsExactly(new UpdateRange(0, layout.size(), PLAIN));
    }

    @Test
    void frozenTensorIsInNoRangeAndADampedOneInItsOwn() {
        TensorLayout.Entry own = layout.entries().stream()
                .filter(entry -> entry.name().equals("h.0.attn.c_attn.weight"))
                .findFirst()
                .orElseThrow();
        UpdateRange before = new UpdateRange(0, own.offset(), PLAIN);
        int end = own.offset() + own.size();
        UpdateRange after = new UpdateRange(end, layout.size() - end, PLAIN);
        TensorKnobs damped = new TensorKnobs(0.5, 0.1, false);

        assertThat(UpdateRange.of(layout, only(own, new TensorKnobs(1, 0.1, true))))
                .containsExactly(before, after);
        assertThat(UpdateRange.of(layout, only(own, damped)))
                .containsExactly(before, new UpdateRange(own.offset(), own.size(), damped), after);
    }

    private static Function<TensorLayout.Entry, TensorKnobs> only(TensorLayout.Entry own, TensorKnobs knobs) {
        return tensor -> tensor.equals(own) ? knobs : PLAIN;
    }
}
