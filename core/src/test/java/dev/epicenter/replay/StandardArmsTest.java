package dev.epicenter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardArmsTest {
    private static final RunConfig BATCHES = ToyRuns.noisy(100, ToyRuns.RECOVERY);
    private static final RunConfig FULL_BATCH = ToyRuns.natural(100, ToyRuns.RECOVERY);

    @Test
    void shamsComeFirstAndEachHasItsOwnSeed() {
        List<Arm> arms = StandardArms.of(BATCHES, gpt(1), 70);

        assertThat(arms.subList(0, 4)).allMatch(Arm::sham).doesNotHaveDuplicates();
        assertThat(arms.subList(4, arms.size())).noneMatch(Arm::sham);
    }

    @Test
    void namesAreUniqueAndParseAsArms() {
        List<Arm> arms = StandardArms.of(BATCHES, gpt(2), 70);

        assertThat(arms).extracting(Arm::name).doesNotHaveDuplicates();
        assertThat(arms)
                .allSatisfy(arm ->
                        assertThat(Arm.of(InterventionParser.parse(arm.name()))).isEqualTo(arm));
    }

    @Test
    void hyperparametersAreChangedInBothDirections() {
        assertThat(StandardArms.of(BATCHES, gpt(1), 70))
                .extracting(Arm::name)
                .contains("lr=x0.5", "beta1=0.8", "beta1=0.95", "beta2=0.96", "beta2=0.9975")
                .contains("eps=x0.01", "eps=x100", "clip_grad_norm=1", "clip_grad_norm=0.1");
    }

    @Test
    void otherDataAreTestedOnlyWithBatches() {
        assertThat(StandardArms.of(BATCHES, gpt(1), 70)).extracting(Arm::group).contains("data_seed", "skip");
        assertThat(StandardArms.of(FULL_BATCH, gpt(1), 70))
                .extracting(Arm::group)
                .doesNotContain("data_seed", "skip");
    }

    @Test
    void skipEndsPastTheSpikeAndIsAtLeastThatOfARecovery() {
        assertThat(StandardArms.of(BATCHES, gpt(1), 70)).extracting(Arm::name).contains("skip=70");
        assertThat(StandardArms.of(BATCHES, gpt(1), 7)).extracting(Arm::name).contains("skip=40");
    }

    @Test
    void partsOfEachBlockEmbeddingsAndNormsAreFrozen() {
        assertThat(frozen(gpt(2)))
                .containsExactly(
                        "freeze=h.0.attn.c_attn.*",
                        "freeze=h.0.attn.c_proj.*",
                        "freeze=h.0.mlp.*",
                        "freeze=h.1.attn.c_attn.*",
                        "freeze=h.1.attn.c_proj.*",
                        "freeze=h.1.mlp.*",
                        "freeze=wte*,freeze=wpe*",
                        "freeze=ln_f.*,freeze=h.*.ln_*");
    }

    @Test
    void blocksOfADeepModelAreFrozenInNeighboringGroups() {
        List<String> frozen = frozen(gpt(12));

        assertThat(frozen).hasSize(14);
        assertThat(frozen.get(0))
                .isEqualTo("freeze=h.0.attn.c_attn.*,freeze=h.1.attn.c_attn.*,freeze=h.2.attn.c_attn.*");
    }

    @Test
    void tensorsWithoutGpt2NamesAreFrozenByTheirFirstComponent() {
        TensorLayout layout = layout(List.of("encoder.weight", "encoder.bias", "decoder.weight"));

        assertThat(frozen(layout)).containsExactly("freeze=encoder*", "freeze=decoder*");
    }

    private static List<String> frozen(TensorLayout layout) {
        return StandardArms.of(BATCHES, layout, 70).stream()
                .filter(arm -> arm.group().equals("freeze"))
                .map(Arm::name)
                .toList();
    }

    private static TensorLayout gpt(int blocks) {
        List<String> names = new ArrayList<>(List.of("wte", "wpe"));
        for (int block = 0; block < blocks; block++) {
            for (String part : List.of("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj")) {
                names.add("h." + block + "." + part + ".weight");
            }
        }
        names.add("ln_f.weight");
        return layout(names);
    }

    private static TensorLayout layout(List<String> names) {
        List<TensorLayout.Entry> entries = new ArrayList<>();
        for (String name : names) {
            entries.add(new TensorLayout.Entry(name, List.of(2, 2), 4 * entries.size()));
        }
        return new TensorLayout(entries);
    }
}
