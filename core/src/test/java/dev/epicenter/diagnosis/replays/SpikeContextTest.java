package dev.epicenter.diagnosis.replays;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.State;
import dev.epicenter.segment.TrainState;
import dev.epicenter.tensor.TensorLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The replays of a diagnosis branch from the states that the control kept. */
class SpikeContextTest {
    private static final long ONSET = 60;

    @Test
    void weightsAreComparedAtTheLastKeptStateBeforeTheOnset() {
        assertThat(comparedAt(59, 58, 40)).isEqualTo(59);
        assertThat(comparedAt(58, 55, 40))
                .as("the control's onset is a step later than the run's")
                .isEqualTo(58);
        assertThat(comparedAt(60, 61, 40))
                .as("states after the onset are no reference")
                .isEqualTo(40);
    }

    private static long comparedAt(long... kept) {
        TreeMap<Long, State> states = new TreeMap<>();
        for (long step : kept) {
            states.put(
                    step,
                    new TrainState(step, new TensorLayout(List.of()), new float[0], new TreeMap<>(), new float[0]));
        }
        RunConfig config = RunConfigReader.read("steps: 100\ndata: {kind: text}\n", Path.of("run.yaml"));
        SpikeContext context = new SpikeContext(
                config,
                TrainedOptimizer.of(config, List.of()),
                new TensorLayout(List.of()),
                DataPlan.IN_ORDER,
                0,
                List.of(),
                List.of(),
                List.of(),
                states,
                OutcomeJudge.ofControl(config, Optional.empty(), 0, ONSET),
                change -> true);
        return context.replay(ONSET - 40, ONSET + 5, Interventions.NONE)
                .replay()
                .segment()
                .reference()
                .orElseThrow()
                .state()
                .step();
    }
}
