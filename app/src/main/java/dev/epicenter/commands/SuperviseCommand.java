package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.ShellWord;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.external.ExternalTrainer;
import dev.epicenter.external.RunFileDraft;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrust;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter supervise}. */
@Command(
        description = {
            "Runs your own trainer: starts it, watches its loss and, on a spike, stops it, goes back to a checkpoint,"
                    + " skips batches and restarts it.",
            "Restarts a trainer that crashes or hangs from its newest checkpoint, up to trainer.restarts times in a"
                    + " row. Repeat the command to continue an existing run."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter supervise my-run.yaml",
            "  epicenter supervise my-run.yaml --out runs/mine",
            "  epicenter supervise -- torchrun --nproc-per-node 2 train.py --lr 1e-3",
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

    @Parameters(
            index = "0",
            paramLabel = "RUN.yaml",
            description =
                    "The run file, with a trainer section; or, after --, the command for which epicenter init wrote"
                            + " epicenter.yaml.")
    private Path runFile;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            hidden = true,
            paramLabel = "COMMAND",
            description = "The rest of the command.")
    private List<String> rest = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write the run, or an existing run to continue. Default: runs/NAME.")
    private @Nullable Path out;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        if (!rest.isEmpty()) {
            runFile = runFileOf(
                    Stream.concat(Stream.of(runFile.toString()), rest.stream()).toList());
        }
        RunConfig config = RunConfigReader.read(runFile);
        if (!TrainerFactory.external(config)) {
            throw new EpicenterException(runFile + ": trainer: missing; set trainer.command, or use: epicenter train "
                    + ShellWord.of(runFile));
        }
        Path root = out == null ? Path.of("runs", config.name()) : out;
        RunDirectory run = RunDirectory.isCreated(root) ? existing(root, config) : create(root, config);
        return TrainingLauncher.drive(
                run,
                config,
                TrainerFactory.training(run, config),
                json.requested(),
                spec.commandLine().getOut());
    }

    /** The run file that {@code epicenter init} wrote for a command. */
    private static Path runFileOf(List<String> command) {
        String words = RunFileDraft.shell(command);
        if (!Files.exists(InitCommand.RUN_FILE)) {
            throw new EpicenterException(
                    "there is no run file for this command; write it with: epicenter init -- " + words);
        }
        String yaml;
        try {
            yaml = RegularFile.text(InitCommand.RUN_FILE);
        } catch (IOException failure) {
            throw FileFailure.reading(InitCommand.RUN_FILE, failure);
        }
        if (!RunFileDraft.isFor(yaml, command)) {
            throw new EpicenterException(InitCommand.RUN_FILE
                    + " was written for another command; use: epicenter supervise " + InitCommand.RUN_FILE
                    + ", or write it for this one with: epicenter init --force -- " + words);
        }
        return InitCommand.RUN_FILE;
    }

    private RunDirectory create(Path root, RunConfig config) {
        String runYaml = RunConfigWriter.write(config);
        try {
            // Before the run exists: a process killed in between must leave no run of this user's that is not trusted.
            RunTrust.ofThisUser().addOwn(root, runYaml);
        } catch (EpicenterException failure) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("epicenter: " + failure.getMessage()
                    + "; the run starts, and later commands need: epicenter trust " + ShellWord.of(root));
            err.flush();
        }
        return RunDirectory.create(root, runYaml, ExternalTrainer.numerics(), false);
    }

    /** Refuses to continue a run of another run file. */
    private RunDirectory existing(Path root, RunConfig config) {
        RunDirectory run = RunDirectory.open(root);
        if (!RunConfigReader.read(run.runYaml()).equals(config)) {
            throw new EpicenterException(root + ": this run has another run file, or " + runFile
                    + " has changed since; choose another --out, or continue it unchanged with: epicenter resume "
                    + ShellWord.of(root));
        }
        return run;
    }
}
