package dev.epicenter.torch.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.DataConfig;
import dev.epicenter.torch.gridworld.Quantities;
import org.junit.jupiter.api.Test;

class ObjectExperienceTest {
    private static DataConfig.Gridworld config(int practice) {
        return new DataConfig.Gridworld(
                DataConfig.Reward.LEARNED,
                DataConfig.Controller.PLANNER,
                DataConfig.Misspecification.NOISE,
                0,
                false,
                20,
                practice,
                DataConfig.Scope.KINDS,
                64);
    }

    @Test
    void aBatchIsAFunctionOfSeedAndIndex() {
        Workload experience = new ObjectExperience(config(0), 5);
        Batch batch = experience.batch(5, 7);
        Batch same = new ObjectExperience(config(0), 5).batch(5, 7);
        assertThat(batch.features()).isEqualTo(same.features());
        assertThat(batch.targets()).isEqualTo(same.targets());
        assertThat(batch.features())
                .isNotEqualTo(experience.batch(5, 8).features())
                .isNotEqualTo(new ObjectExperience(config(0), 6).batch(5, 7).features());
    }

    @Test
    void practiceChangesTheBatchesAndNotTheHeldOutData() {
        Workload before = new ObjectExperience(config(0), 5);
        Workload after = new ObjectExperience(config(10), 5);
        assertThat(after.batch(5, 7).features()).isNotEqualTo(before.batch(5, 7).features());
        assertThat(after.heldOut(1).get(0).features())
                .isEqualTo(before.heldOut(1).get(0).features());
    }

    @Test
    void featuresAreNotNegativeAndChoicesHaveTheLargestAndTheSmallestValue() {
        Batch batch = new ObjectExperience(config(0), 5).batch(5, 0);
        boolean collected = false;
        boolean left = false;
        for (int row = 0; row < batch.sequences(); row++) {
            int end = (row + 1) * batch.width();
            if (batch.features()[end - 1] == 1) {
                collected |= batch.targets()[row] == Quantities.INTERVALS - 1;
                left |= batch.targets()[row] == 0;
            } else {
                assertThat(batch.targets()[row]).isGreaterThanOrEqualTo(Quantities.INTERVALS / 2);
            }
        }
        assertThat(collected).isTrue();
        assertThat(left).isTrue();
    }
}
