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
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrust;
import dev.epicenter.spike.SpikeDetector;
import java.util.Optional;

/** Runs one replay whose files are in a store, in a temporary folder of this node. */
final class StoredArmRun {
    private StoredArmRun() {}

    /** Returns a line for the log. */
    static String of(StoreUrl.Specification address, Optional<NodeCache> cache) {
        try (ObjectStore store = StoreOption.open(address.store());
                ScratchFolder scratch = ScratchFolder.create()) {
            return run(new StoreWorker(store, address, scratch.files()), cache);
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
}
