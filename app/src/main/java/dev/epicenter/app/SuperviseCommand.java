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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter supervise}. */
@Command(
        name = "supervise",
        description = {
            "Runs your own trainer: starts it, watches its loss and, on a spike, stops it, goes back to a checkpoint,"
                    + " skips batches and restarts it.",
            "Restarts a trainer that crashes or hangs from its newest checkpoint, up to trainer.restarts times in a row."
                    + " Repeat the command to continue an existing run."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter supervise my-run.yaml",
            "  epicenter supervise my-run.yaml --out runs/mine",
            "",
            "The run file names the trainer (docs/how-to/external-trainers.md):",
            "  steps: 10000",
            "  trainer: {command: [python3, train.py]}",
            "After Ctrl-C the trainer writes a checkpoint and exits."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SuperviseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN.yaml", description = "The run file, with a trainer section.")
    private Path runFile;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write the run, or an existing run to continue. Default: runs/NAME.")
    private @Nullable Path out;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        RunConfig config = RunConfigReader.read(runFile);
        if (!TrainerFactory.external(config)) {
            throw new EpicenterException(
                    runFile + ": trainer: missing; set trainer.command, or use: epicenter train " + runFile);
        }
        Path root = out == null ? Path.of("runs", config.name()) : out;
        RunDirectory run = Files.exists(root.resolve("provenance.json"))
                ? existing(root, config)
                : RunDirectory.create(root, RunConfigWriter.write(config), ExternalTrainer.numerics(), false);
        return TrainingLauncher.drive(
                run,
                config,
                TrainerFactory.training(run, config),
                json.requested(),
                spec.commandLine().getOut());
    }

    /** Refuses to continue a run of another run file. */
    private RunDirectory existing(Path root, RunConfig config) {
        RunDirectory run = RunDirectory.open(root);
        if (!RunConfigReader.read(run.runYaml()).equals(config)) {
            throw new EpicenterException(root + ": this run has another run file, or " + runFile
                    + " has changed since; choose another --out, or continue it unchanged with: epicenter resume "
                    + root);
        }
        return run;
    }
}
