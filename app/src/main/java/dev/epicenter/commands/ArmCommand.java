package dev.epicenter.commands;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.engine.ArmWorker;
import dev.epicenter.engine.NodeCache;
import dev.epicenter.engine.StoreUrl;
import dev.epicenter.json.Json;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.spike.SpikeDetector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine;
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
    /** Instead of a specification: they come as lines of standard input. */
    private static final String MANY = "-";

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SPEC",
            description =
                    "The specification of the replay: a JSON file, or the address of one in a store. - reads one per line"
                            + " from standard input, prints {\"exit_code\":0} for each, and keeps trainers between them.")
    private String specification;

    @Mixin
    private NodeCacheOption cache;

    @Override
    public Integer call() {
        Optional<NodeCache> opened = cache.options().map(NodeCache::new);
        try {
            if (specification.equals(MANY)) {
                return serve(opened);
            }
            EndWithInput.watchIfAsked();
            print(run(specification, opened, ArmCommand::once));
            return ExitCode.OK;
        } finally {
            opened.ifPresent(NodeCache::close);
        }
    }

    /** The answer to a line: how its replay ended. */
    private record Ended(int exitCode) {}

    /** Runs the replays whose specifications come as lines, to the end of the input. */
    private int serve(Optional<NodeCache> opened) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (WarmArms warm = new WarmArms()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int exitCode = one(line, opened, warm);
                // The answer has a line of its own, whatever was printed before.
                print("");
                print(Json.line(new Ended(exitCode)));
            }
        } catch (IOException broken) {
            // As at the end: the parent process has ended.
        }
        return ExitCode.OK;
    }

    private int one(String line, Optional<NodeCache> opened, WarmArms warm) {
        CommandLine command = spec.commandLine();
        try {
            print(run(line, opened, warm::run));
            return ExitCode.OK;
        } catch (RuntimeException failure) {
            try {
                return command.getExecutionExceptionHandler().handleExecutionException(failure, command, null);
            } catch (Exception unreported) {
                failure.addSuppressed(unreported);
                throw failure;
            }
        }
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    /** Runs a replay from files or from a store. Returns a line for the log. */
    private static String run(
            String specification, Optional<NodeCache> opened, BiFunction<Path, Optional<NodeCache>, String> files) {
        return StoreUrl.isUrl(specification)
                ? StoredArmRun.of(StoreUrl.specification(specification), opened)
                : files.apply(Path.of(specification), opened);
    }

    /** With a trainer whose files are among those of the replay: if it is killed, they are removed with them. */
    private static String once(Path file, Optional<NodeCache> opened) {
        ArmWorker worker = ArmWorker.of(file);
        RunDirectory run = RunDirectory.open(worker.run());
        RunConfig config = RunConfigReader.read(run.runYaml());
        return worker.work(
                (own, arm) -> TrainerFactory.armTrainer(run, config, arm.everyTensor(), own),
                new SpikeDetector(config.detector()).state(),
                opened);
    }
}
