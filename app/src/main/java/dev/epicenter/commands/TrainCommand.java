package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.ShellWord;
import dev.epicenter.config.Device;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter train}. */
@Command(
        description = "Trains the model of a run file; detects spikes and recovers from them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter train examples/grokking.yaml",
            "  epicenter train examples/text-poisoned.yaml --out runs/mine",
            "  epicenter train examples/grokking.yaml --print-config",
            "",
            "Ctrl-C finishes the step, writes a checkpoint and exits; 'epicenter resume'",
            "continues bit for bit. After a crash it continues from the newest checkpoint."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN.yaml", description = "The run file.")
    private Path runFile;

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write the run. Default: runs/NAME.")
    private @Nullable Path out;

    @Mixin
    private ForceOption force;

    @Option(
            names = "--device",
            paramLabel = "cpu|cuda",
            description = "The device to train on. Default: the run file's.")
    private @Nullable Device device;

    @Option(names = "--print-config", description = "Print the run file with every default, and exit.")
    private boolean printConfig;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        PrintWriter stdout = spec.commandLine().getOut();
        RunConfig config = RunConfigReader.read(runFile);
        if (device != null) {
            config = config.on(device);
        }
        if (printConfig) {
            stdout.print(RunConfigWriter.write(config));
            stdout.flush();
            return ExitCode.OK;
        }
        if (TrainerFactory.external(config)) {
            throw new EpicenterException(
                    runFile + ": it has an external trainer; use: epicenter supervise " + ShellWord.of(runFile));
        }
        Path root = out == null ? Path.of("runs", config.name()) : out;
        Trainer trainer = TrainerFactory.trainer(config, runFile);
        RunDirectory run =
                RunDirectory.create(root, RunConfigWriter.write(config), trainer.fingerprint(), force.requested());
        return TrainingLauncher.drive(run, config, interrupted -> trainer, json.requested(), stdout);
    }
}
