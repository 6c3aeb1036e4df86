package dev.epicenter.torch;

import dev.epicenter.config.RunConfigReader;
import dev.epicenter.segment.TrainerContract;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Tests the libtorch trainer against the contract of all trainers. */
@Tag("torch")
class TorchTrainerContractTest {
    @TestFactory
    Stream<DynamicTest> keepsTheContractOfATrainer() {
        return contract("""
                data: {kind: modular, operation: add, modulus: 11, train_fraction: 0.5, batch_size: 8}
                model: {n_layer: 1, n_head: 2, n_embd: 8}
                """);
    }

    @TestFactory
    Stream<DynamicTest> keepsItWithANgramModel() {
        return contract("""
                data: {kind: text, batch_size: 6}
                model: {kind: ngram, n_hidden: 8, n_embd: 2}
                """);
    }

    @TestFactory
    Stream<DynamicTest> keepsItWithAClassifier() {
        return contract("""
                data: {kind: clusters, classes: 3, features: 4, samples: 100, batch_size: 8}
                model: {kind: mlp, n_hidden: 8}
                """);
    }

    private static Stream<DynamicTest> contract(String learning) {
        String run = "name: contract\nsteps: 30\n" + learning;
        return new TrainerContract(
                        RunConfigReader.read(run, Path.of("contract.yaml")),
                        config -> new TorchTrainer(config, Path.of("")),
                        30)
                .tests();
    }
}
