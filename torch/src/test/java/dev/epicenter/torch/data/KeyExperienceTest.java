package dev.epicenter.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.config.DataConfig.Keyworld;
import dev.epicenter.config.DataConfig.Learning;
import dev.epicenter.segment.Experience;
import dev.epicenter.torch.keyworld.KeyView;
import org.junit.jupiter.api.Test;

class KeyExperienceTest {
    private static final int HORIZON = 16;

    private static KeyExperience experience(Learning stage, long seed) {
        return new KeyExperience(new Keyworld(stage, 4, HORIZON, 20, 10, 4, 0.2, 0.01, 8), seed);
    }

    @Test
    void aBatchIsAFunctionOfSeedAndIndex() {
        for (Learning stage : new Learning[] {Learning.PLAY, Learning.DEMONSTRATIONS}) {
            Batch batch = experience(stage, 5).batch(5, 7);
            Batch same = experience(stage, 5).batch(5, 7);
            assertThat(batch.tokens()).isEqualTo(same.tokens());
            assertThat(batch.targets()).isEqualTo(same.targets());
            assertThat(batch.tokens())
                    .isNotEqualTo(experience(stage, 5).batch(5, 8).tokens())
                    .isNotEqualTo(experience(stage, 6).batch(5, 7).tokens());
        }
    }

    @Test
    void playPredictsObservationsAndDemonstrationsActions() {
        check(Learning.PLAY, 1);
        check(Learning.DEMONSTRATIONS, 0);
    }

    private static void check(Learning stage, int first) {
        Batch batch = experience(stage, 5).batch(5, 0);
        for (int row = 0; row < batch.sequences(); row++) {
            for (int i = 0; i < 2 * HORIZON; i++) {
                int target = batch.targets()[row * 2 * HORIZON + i];
                if (target == Batch.IGNORED) {
                    continue;
                }
                assertThat(i % 2).isEqualTo(first);
                assertThat(target >= KeyView.FIRST_ACTION).isEqualTo(stage == Learning.DEMONSTRATIONS);
                boolean last = i + 1 == 2 * HORIZON || target == KeyView.AT_GOAL;
                if (!last) {
                    assertThat(batch.tokens()[row * 2 * HORIZON + i + 1]).isEqualTo(target);
                }
            }
        }
    }

    @Test
    void eachStageCostsItsOwnData() {
        Experience play = experience(Learning.PLAY, 5).experience().orElseThrow();
        Experience shown = experience(Learning.DEMONSTRATIONS, 5).experience().orElseThrow();
        Experience own = experience(Learning.REINFORCEMENT, 5).experience().orElseThrow();
        assertThat(play.environmentSteps()).isBetween(200L, 20L * HORIZON);
        assertThat(shown.environmentSteps()).isBetween(30L, 10L * HORIZON);
        assertThat(own.environmentSteps()).isZero();
        assertThat(play.demonstrations()).isZero();
        assertThat(shown.demonstrations()).isEqualTo(10);
        assertThat(play.expertSuccess()).isEqualTo(own.expertSuccess()).isGreaterThan(0.9);
    }

    @Test
    void reinforcementHasNoFixedBatches() {
        KeyExperience own = experience(Learning.REINFORCEMENT, 5);
        assertThatThrownBy(() -> own.batch(5, 0)).hasMessage("the batches of reinforcement depend on the weights");
        assertThat(own.heldOut(3)).isEmpty();
        assertThat(own.heldOutMaps()).hasSize(100).allMatch(map -> map.isHeldOut());
        assertThat(experience(Learning.PLAY, 5).heldOut(3)).hasSize(3);
    }
}
