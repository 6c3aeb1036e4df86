package dev.epicenter.commands;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.engine.ArmWorker;
import dev.epicenter.engine.NodeCache;
import dev.epicenter.engine.StoreUrl;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.spike.SpikeDetector;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter arm}. */
@Command(
        description = {
            "Runs one replay from files to files. An engine starts this command on a node of a cluster (--engine); it is rarely"
                    + " typed.",
            "The same specification gives the same bits. A replay that is done is not run again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter arm runs/grokking/arms/3f2a9c01d47be8856f10/spec.json",
            "  epicenter arm s3://lab/runs/arms/3f2a9c01d47be8856f10/spec-SHA256.json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ArmCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SPEC",
            description = "The specification of the replay: a JSON file, or the address of one in a store.")
    private String specification;

    @Mixin
    private NodeCacheOption cache;

    @Override
    public Integer call() {
        EndWithInput.watchIfAsked();
        Optional<NodeCache> opened = cache.options().map(NodeCache::new);
        String line;
        try {
            line = StoreUrl.isUrl(specification)
                    ? StoredArmRun.of(StoreUrl.specification(specification), opened)
                    : run(Path.of(specification), opened);
        } finally {
            opened.ifPresent(NodeCache::close);
        }
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private static String run(Path file, Optional<NodeCache> cache) {
        ArmWorker worker = ArmWorker.of(file);
        RunDirectory run = RunDirectory.open(worker.run());
        RunConfig config = RunConfigReader.read(run.runYaml());
        return worker.work(
                (own, arm) -> TrainerFactory.armTrainer(run, config, arm.everyTensor(), own),
                new SpikeDetector(config.detector()).state(),
                cache);
    }
}
