package dev.epicenter.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.OptimizerConfig.Decay;
import dev.epicenter.segment.TensorLayout;
import dev.epicenter.torch.Runs;
import dev.epicenter.torch.model.GptLayout;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpdateRangeTest {
    private final TensorLayout layout = GptLayout.of(Runs.modular().model(), 8);

    @Test
    void matricesDecayAsOneRangeAndTheRestIsAnother() {
        assertThat(UpdateRange.of(layout, Decay.MATRICES, Set.of())).hasSize(2).satisfies(ranges -> {
            assertThat(ranges.get(0).decays()).isTrue();
            assertThat(ranges.get(1).decays()).isFalse();
            assertThat(ranges.get(0).size() + ranges.get(1).size()).isEqualTo(layout.size());
        });
        assertThat(UpdateRange.of(layout, Decay.ALL, Set.of()))
                .containsExactly(new UpdateRange(0, layout.size(), true));
    }

    @Test
    void aFrozenTensorSplitsARange() {
        TensorLayout.Entry frozen = layout.entries().stream()
                .filter(entry -> entry.name().equals("h.0.attn.c_attn.weight"))
                .findFirst()
                .orElseThrow();
        assertThat(UpdateRange.of(layout, Decay.ALL, Set.of(frozen.name())))
                .containsExactly(
                        new UpdateRange(0, frozen.offset(), true),
                        new UpdateRange(
                                frozen.offset() + frozen.size(),
                                layout.size() - frozen.offset() - frozen.size(),
                                true));
    }
}
