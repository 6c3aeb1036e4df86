package dev.epicenter.intervention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.intervention.Rewarming.Stage;
import org.junit.jupiter.api.Test;

class RewarmingTest {
    @Test
    void rateReturnsInEqualStages() {
        assertThat(Rewarming.stages(Interventions.parse("skip=20,lr=x0.5"), 300, 40))
                .containsExactly(
                        new Stage(310, Interventions.parse("lr=x0.6")),
                        new Stage(320, Interventions.parse("lr=x0.7")),
                        new Stage(330, Interventions.parse("lr=x0.8")),
                        new Stage(340, Interventions.parse("lr=x0.9")));
    }

    @Test
    void aShortReWarmingHasFewerStagesAndNoneHasNone() {
        assertThat(Rewarming.stages(Interventions.parse("lr=x0.5"), 300, 2))
                .extracting(Stage::until)
                .containsExactly(301L, 302L);
        assertThat(Rewarming.stages(Interventions.parse("lr=x0.5"), 300, 0)).isEmpty();
    }

    @Test
    void onlyALowerRateOfTheWholeRunIsReWarmed() {
        assertThat(Rewarming.isPossible(Interventions.parse("lr=x0.5"))).isTrue();
        assertThat(Rewarming.isPossible(Interventions.parse("lr=x2"))).isFalse();
        assertThat(Rewarming.isPossible(Interventions.parse("lr=1e-4"))).isFalse();
        assertThat(Rewarming.isPossible(Interventions.parse("lr@wte=x0.5"))).isFalse();
        assertThat(Rewarming.isPossible(Interventions.parse("weight_decay=x0.5")))
                .isFalse();
    }
}
