package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.external.ExternalTrainer;
import dev.epicenter.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter supervise}. */
@Command(
        name = "supervise",
        description = {
            "Runs your own trainer: starts it, watches its loss, and on a spike stops it, goes back to a checkpoint, skips"
                    + " batches and starts it again.",
            "A trainer that crashes or hangs is started again from its newest checkpoint, trainer.restarts times in a row."
                    + " Given again, the command goes on with the run that is there."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter supervise my-run.yaml",
            "  epicenter supervise my-run.yaml --out runs/mine",
            "",
            "The run file says how the trainer is started (docs/how-to/external-trainers.md):",
            "  steps: 10000",
            "  trainer: {command: [python3, train.py]}",
            "Ctrl-C lets it write a checkpoint and end."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SuperviseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN.yaml", description = "The run file, with a section trainer.")
    private Path runFile;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run directory to make or to go on with. Default: runs/NAME.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        RunConfig config = RunConfigReader.read(runFile);
        if (!Launch.external(config)) {
            throw new EpicenterException(
                    runFile + ": trainer: missing; give trainer.command, or use: epicenter train " + runFile);
        }
        Path root = out == null ? Path.of("runs", config.name()) : out;
        RunDirectory run = Files.exists(root.resolve("provenance.json"))
                ? existing(root, config)
                : RunDirectory.create(root, RunConfigWriter.write(config), ExternalTrainer.numerics(), false);
        return Training.drive(
                run,
                config,
                Launch.training(run, config),
                json,
                spec.commandLine().getOut());
    }

    /** A run of another run file is not gone on with by mistake. */
    private RunDirectory existing(Path root, RunConfig config) {
        RunDirectory run = RunDirectory.open(root);
        if (!RunConfigReader.read(run.runYaml()).equals(config)) {
            throw new EpicenterException(root + ": a run of another run file is there, or " + runFile
                    + " has changed since; choose another --out, or go on as it was with: epicenter resume " + root);
        }
        return run;
    }
}
