package dev.epicenter.torch;

import dev.epicenter.config.RunConfigReader;
import dev.epicenter.segment.TrainerContract;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The contract of every trainer, kept by the one on libtorch. */
@Tag("torch")
class TorchTrainerContractTest {
    @TestFactory
    Stream<DynamicTest> keepsTheContractOfATrainer() {
        String run = """
                name: contract
                steps: 30
                data: {kind: modular, operation: add, modulus: 11, train_fraction: 0.5, batch_size: 8}
                model: {n_layer: 1, n_head: 2, n_embd: 8}
                """;
        return new TrainerContract(
                        RunConfigReader.read(run, Path.of("contract.yaml")),
                        config -> new TorchTrainer(config, Path.of("")),
                        30)
                .tests();
    }
}
