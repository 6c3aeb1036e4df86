package dev.epicenter.external;

import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.TrainerContract;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every trainer, for a script without an adapter. */
class TemplateTrainerContractTest {
    /** Contract tests of interventions that a command line cannot express. */
    private static final Set<String> WITHOUT = Set.of(
            "the state it starts from is left alone",
            "segments run at once as if alone",
            "a sham changes bits, each seed others",
            "frozen tensors keep their weights, others move",
            "moments reset change what follows",
            "a group's learning rate is its own",
            "a group's weight decay is its own",
            "a nudge has the length asked for, in the tensors that match",
            "a group's jitter leaves the others",
            "rescaling takes the moments along",
            "a smaller batch has fewer sequences",
            "replaced batches are others, and nothing else changes",
            "a batch whose sequences are all replaced is the batch replaced",
            "permuted batches are the same in another order",
            "weights in bfloat16 have 8 bits",
            "the gradient is that of the batch that the next step trains on",
            "the gradient of several batches is their mean");

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> keepsWhatItCanOfTheContract() {
        ToyProgram.requirePython();
        RunConfig run = UntouchedProgram.run(
                folder,
                30,
                1,
                "recovery: {policy: none}",
                "",
                "log: {pattern: 'iter (?<step>\\d+): loss (?<loss>\\S+) lr (?<lr>\\S+)'}");
        return new TrainerContract(
                        run,
                        config -> new LookedInto(
                                ExternalTrainer.ofReplays(config, folder.resolve("run")), folder, "ckpt_00000000.json"),
                        30,
                        WITHOUT)
                .tests();
    }
}
