package dev.epicenter.torch.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.DataConfig;
import dev.epicenter.torch.plant.History;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemonstrationsTest {
    private static DataConfig.Control config(int context, boolean actions, double exploration) {
        return new DataConfig.Control(DataConfig.Plant.OSCILLATOR, context, actions, exploration, 20, 16);
    }

    @Test
    void aBatchIsAFunctionOfSeedAndIndex() {
        Workload demonstrations = new Demonstrations(config(3, true, 0), 5);
        Batch batch = demonstrations.batch(5, 7);
        assertThat(batch.features())
                .isEqualTo(new Demonstrations(config(3, true, 0), 5).batch(5, 7).features());
        assertThat(batch.features())
                .isNotEqualTo(demonstrations.batch(5, 8).features())
                .isNotEqualTo(
                        new Demonstrations(config(3, true, 0), 6).batch(5, 7).features());
        assertThat(demonstrations.heldOut(2).get(1).features())
                .isEqualTo(demonstrations.heldOut(2).get(1).features());
    }

    @Test
    void theModelReadsThePlanAndItsContext() {
        assertThat(new Demonstrations(config(0, true, 0), 1).features()).isEqualTo(1);
        assertThat(new Demonstrations(config(3, true, 0), 1).features()).isEqualTo(7);
        assertThat(new Demonstrations(config(3, false, 0), 1).features()).isEqualTo(4);
        // Without the actions, the same numbers are left out and the others stay.
        Batch all = new Demonstrations(config(3, true, 0), 1).batch(1, 0);
        Batch some = new Demonstrations(config(3, false, 0), 1).batch(1, 0);
        assertThat(Arrays.copyOfRange(some.features(), 0, 4)).isEqualTo(Arrays.copyOfRange(all.features(), 0, 4));
        assertThat(some.targets()).isEqualTo(all.targets());
    }

    @Test
    void aContextContainsTheShorterOne() {
        Batch longer = new Demonstrations(config(4, false, 0), 1).batch(1, 0);
        Batch shorter = new Demonstrations(config(2, false, 0), 1).batch(1, 0);
        for (int row = 0; row < 16; row++) {
            assertThat(Arrays.copyOfRange(longer.features(), 5 * row, 5 * row + 3))
                    .isEqualTo(Arrays.copyOfRange(shorter.features(), 3 * row, 3 * row + 3));
        }
    }

    @Test
    void aSurePredictionIsTheMiddleOfItsInterval() {
        ControlTask task = new Demonstrations(config(2, true, 0), 1).control().orElseThrow();
        Set<Double> actions = new HashSet<>();
        for (int interval = 0; interval < ControlTask.INTERVALS; interval++) {
            float[] logits = new float[ControlTask.INTERVALS + 3];
            logits[interval + 3] = 1000;
            double action = task.action(logits, 3);
            assertThat(task.interval(action)).isEqualTo(interval);
            actions.add(action);
        }
        assertThat(actions).hasSize(ControlTask.INTERVALS);
        assertThat(task.interval(1e9)).isEqualTo(ControlTask.INTERVALS - 1);
        assertThat(task.interval(-1e9)).isEqualTo(0);
    }

    @Test
    void stepsBeforeTheStartAreZero() {
        ControlTask task = new Demonstrations(config(2, true, 0), 1).control().orElseThrow();
        History history = new History(2);
        history.add(0, 3);
        float[] features = new float[5];
        task.read(0, history, features, 0);
        assertThat(features).containsExactly(0, (float) (3 / task.observationScale()), 0, 0, 0);
    }

    @Test
    void explorationChangesWhatIsSeenAndNotTheHeldOutEpisodes() {
        Workload plain = new Demonstrations(config(0, true, 0), 1);
        Workload noisy = new Demonstrations(config(0, true, 1), 1);
        assertThat(noisy.control().orElseThrow().actionScale())
                .isGreaterThan(plain.control().orElseThrow().actionScale());
        assertThat(noisy.heldOut(1).get(0).features())
                .isEqualTo(plain.heldOut(1).get(0).features());
    }
}
