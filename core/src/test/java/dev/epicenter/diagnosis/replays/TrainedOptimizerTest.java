package dev.epicenter.diagnosis.replays;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrainedOptimizerTest {
    private static final String EXTERNAL = "steps: 100\ntrainer: {command: [python3, train.py]}\n";

    @Test
    void whatTheTrainerReportsFirstHoldsOverTheRunFile() {
        TrainedOptimizer optimizer =
                of(EXTERNAL, Map.of("beta1", 0.8, "beta2", 0.999, "weight_decay", 0.3), Map.of("weight_decay", 30.0));

        assertThat(optimizer.used().beta1()).isEqualTo(0.8);
        assertThat(optimizer.used().beta2()).isEqualTo(0.999);
        assertThat(optimizer.used().weightDecay()).isEqualTo(0.3);
    }

    @Test
    void theReportedValuesTellTheKindOfOptimizer() {
        assertThat(of(EXTERNAL, Map.of("lr", 0.1, "momentum", 0.95)).used().kind())
                .isEqualTo(OptimizerConfig.Kind.SGD);
        assertThat(of(EXTERNAL + "optimizer: {kind: sgd}", Map.of("beta1", 0.9))
                        .used()
                        .kind())
                .isEqualTo(OptimizerConfig.Kind.ADAMW);
        assertThat(of(EXTERNAL + "optimizer: {kind: sgd}", Map.of()).used().kind())
                .isEqualTo(OptimizerConfig.Kind.SGD);
    }

    /** Else a default that the user never wrote would be "the configured value", and a spike that it prevents its cause. */
    @Test
    void aDefaultIsNotWhatTheRunFileStatesIfTheTrainerReportsAnotherValue() {
        TrainedOptimizer unstated = of(EXTERNAL, Map.of("beta1", 0.9, "beta2", 0.999));
        assertThat(unstated.stated(Hyperparameter.BETA2)).isEmpty();
        assertThat(unstated.stated(Hyperparameter.BETA1)).hasValue(0.9);

        TrainedOptimizer stated = of(EXTERNAL + "optimizer: {beta2: 0.98}", Map.of("beta2", 0.999));
        assertThat(stated.stated(Hyperparameter.BETA2)).hasValue(0.98);
    }

    @Test
    void theRunFileOfTheBuiltInTrainerStatesEverything() {
        TrainedOptimizer optimizer = of("steps: 100\ndata: {kind: modular}\n");
        assertThat(optimizer.used()).isEqualTo(optimizer.stated());
        assertThat(optimizer.stated(Hyperparameter.BETA2))
                .isEqualTo(OptionalDouble.of(optimizer.stated().beta2()));
    }

    @SafeVarargs
    private static TrainedOptimizer of(String yaml, Map<String, Double>... reported) {
        RunConfig config = RunConfigReader.read(yaml, Path.of("run.yaml"));
        List<StepRecord> rows = new java.util.ArrayList<>();
        for (Map<String, Double> values : reported) {
            rows.add(new StepRecord(
                    rows.size() + 1,
                    0,
                    1,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    0,
                    0,
                    Optional.of(values)));
        }
        return TrainedOptimizer.of(config, rows);
    }
}
