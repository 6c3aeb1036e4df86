package dev.epicenter.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorPatternsTest {
    private static final TensorLayout LAYOUT = layout(
            "wte.weight",
            "wpe.weight",
            "h.0.ln_1.weight",
            "h.0.attn.c_attn.weight",
            "h.0.attn.c_attn.bias",
            "h.1.attn.c_attn.weight",
            "h.10.attn.c_attn.weight",
            "ln_f.weight");

    @Test
    void aStarMatchesAnyCharacters() {
        assertThat(names("h.*.attn.c_attn.*"))
                .containsExactly(
                        "h.0.attn.c_attn.weight",
                        "h.0.attn.c_attn.bias",
                        "h.1.attn.c_attn.weight",
                        "h.10.attn.c_attn.weight");
        assertThat(names("*")).hasSize(8);
        assertThat(names("ln_f.weight")).containsExactly("ln_f.weight");
    }

    @Test
    void theWholeNameMustMatchAndDotsAreOnlyDots() {
        assertThat(names("h.1.*")).containsExactly("h.1.attn.c_attn.weight");
        assertThatThrownBy(() -> names("h.0.attn.c_attn")).isInstanceOf(EpicenterException.class);
        assertThatThrownBy(() -> names("wte_weight")).isInstanceOf(EpicenterException.class);
    }

    @Test
    void aPatternThatMatchesNothingListsTheNearestNames() {
        assertThatThrownBy(() -> names("h.*.atn.c_atn.*"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("no tensor matches 'h.*.atn.c_atn.*'; the nearest are h.0.attn.c_attn.weight, ")
                .hasMessageNotContaining("ln_f");
    }

    private static List<String> names(String pattern) {
        return TensorPatterns.match(pattern, LAYOUT).stream()
                .map(TensorLayout.Entry::name)
                .toList();
    }

    private static TensorLayout layout(String... names) {
        List<TensorLayout.Entry> entries = new ArrayList<>();
        for (String name : names) {
            entries.add(new TensorLayout.Entry(name, List.of(2), 2 * entries.size()));
        }
        return new TensorLayout(entries);
    }
}
