package dev.epicenter.external;

import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.TrainerContract;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every trainer, for an adapter in another process and language. */
class ExternalTrainerContractTest {
    /** Contract tests of interventions that docs/reference/segment.md cannot express, or of segments without a step. */
    private static final Set<String> WITHOUT = Set.of(
            "a nudge has the length asked for, in the tensors that match",
            "a group's jitter leaves the others",
            "rescaling takes the moments along",
            "a smaller batch has fewer sequences",
            "a batch whose sequences are all replaced is the batch replaced",
            "permuted batches are the same in another order",
            "weights in bfloat16 have 8 bits",
            "the gradient is that of the batch that the next step trains on",
            "the gradient of several batches is their mean");

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> keepsTheContractOfATrainer() {
        ToyProgram.requirePython();
        RunConfig run = ToyProgram.run(folder, 30, "");
        return new TrainerContract(
                        run,
                        config -> new LookedInto(
                                ExternalTrainer.ofReplays(config, folder.resolve("run")), folder, "weights.json"),
                        30,
                        WITHOUT)
                .tests();
    }
}
