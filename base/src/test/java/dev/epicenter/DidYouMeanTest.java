package dev.epicenter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DidYouMeanTest {
    private static final List<String> KEYS = List.of("lr", "weight_decay", "beta1", "beta2", "clip_grad_norm");

    @Test
    void swappedLettersCostOneEdit() {
        assertThat(DidYouMean.distance("weigth_decay", "weight_decay")).isEqualTo(1);
        assertThat(DidYouMean.name("weigth_decay", KEYS)).contains("weight_decay");
    }

    @Test
    void distanceIgnoresCase() {
        assertThat(DidYouMean.name("Weight-Decay", KEYS)).contains("weight_decay");
    }

    @Test
    void unrelatedNameHasNoNearestName() {
        assertThat(DidYouMean.name("momentum", KEYS)).isEmpty();
        assertThat(DidYouMean.name("", KEYS)).isEmpty();
        assertThat(DidYouMean.name("lr", List.of())).isEmpty();
    }

    @Test
    void starMatchesAnyCharacters() {
        assertThat(DidYouMean.distance("h.*.attn.*", "h.0.attn.c_attn.weight")).isZero();
        assertThat(DidYouMean.distance("h.*.atn.*", "h.0.attn.c_attn.weight")).isEqualTo(1);
    }

    @Test
    void nearestNamesAreFirst() {
        assertThat(DidYouMean.names("beta3", KEYS, 3))
                .startsWith("beta1", "beta2")
                .hasSize(3);
    }
}
