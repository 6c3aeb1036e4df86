package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.engine.ArmWorker;
import dev.epicenter.engine.NodeCache;
import dev.epicenter.engine.ObjectStore;
import dev.epicenter.engine.StoreUrl;
import dev.epicenter.engine.StoreWorker;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrust;
import dev.epicenter.spike.SpikeDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Runs one replay whose files are in a store, in a temporary folder of this node. */
final class StoredArmRun {
    private StoredArmRun() {}

    /** Returns a line for the log. */
    static String of(StoreUrl.Specification address, Optional<NodeCache> cache) {
        try (ObjectStore store = StoreOption.open(address.store())) {
            Path scratch = scratch();
            Thread removal = new Thread(() -> remove(scratch), "removal of scratch files");
            // A replay whose outcome is settled is ended by a signal.
            Runtime.getRuntime().addShutdownHook(removal);
            try {
                return run(new StoreWorker(store, address, scratch), cache);
            } finally {
                remove(scratch);
            }
        }
    }

    private static String run(StoreWorker worker, Optional<NodeCache> cache) {
        try {
            Optional<String> done = worker.done();
            if (done.isPresent()) {
                return done.get();
            }
            ArmWorker arm = worker.receive();
            RunDirectory run = RunDirectory.open(arm.run());
            // Its address has the hash of all that is run, and comes from a process that trusts the run.
            RunTrust.addForThisProcess(run);
            RunConfig original = RunConfigReader.read(run.runYaml());
            RunConfig config = RecordSchema.of(RunConfig.class)
                    .with(original, "data", original.data().withSources(worker::local));
            return worker.work(
                    arm,
                    (own, one) -> TrainerFactory.armTrainer(run, config, one.everyTensor(), own),
                    new SpikeDetector(config.detector()).state(),
                    cache);
        } catch (EpicenterException failure) {
            worker.report(failure);
            throw failure;
        }
    }

    /** In the node's folder for temporary files: that of the job, where the engine makes one. */
    private static Path scratch() {
        Path folder = Path.of(Optional.ofNullable(System.getenv("TMPDIR"))
                .filter(text -> !text.isEmpty())
                .orElse(System.getProperty("java.io.tmpdir")));
        try {
            return Files.createTempDirectory(folder, "epicenter-arm-");
        } catch (IOException failure) {
            throw FileFailure.writing(folder, failure);
        }
    }

    private static void remove(Path scratch) {
        try {
            Folder.deleteTree(scratch);
        } catch (EpicenterException stillWritten) {
            // By the trainer that is being ended. What remains is in the folder for temporary files.
        }
    }
}
