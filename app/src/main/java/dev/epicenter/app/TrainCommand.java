package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.Device;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.torch.TorchTrainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter train}. */
@Command(
        name = "train",
        description = "Trains what a run file describes; detects spikes and recovers from them as it says.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter train examples/grokking.yaml",
            "  epicenter train examples/text-poisoned.yaml --out runs/mine",
            "  epicenter train examples/grokking.yaml --print-config",
            "",
            "Ctrl-C finishes the step, writes a checkpoint and ends; 'epicenter resume' goes",
            "on bit for bit. So it does after a crash, from the newest checkpoint."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN.yaml", description = "The run file.")
    private Path runFile;

    @Option(names = "--out", paramLabel = "DIR", description = "The run directory to make. Default: runs/NAME.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace a run that is already there.")
    private boolean force;

    @Option(names = "--device", paramLabel = "cpu|cuda", description = "Train there, whatever the run file says.")
    private @Nullable Device device;

    @Option(names = "--print-config", description = "Print the resolved run file with every default, and end.")
    private boolean printConfig;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

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
        if (Launch.external(config)) {
            throw new EpicenterException(
                    runFile + ": its trainer is a command of yours; use: epicenter supervise " + runFile);
        }
        Path root = out == null ? Path.of("runs", config.name()) : out;
        TorchTrainer trainer = Launch.trainer(config, runFile);
        RunDirectory run = RunDirectory.create(root, RunConfigWriter.write(config), trainer.fingerprint(), force);
        return Training.drive(run, config, interrupted -> trainer, json, stdout);
    }
}
