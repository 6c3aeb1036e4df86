package dev.epicenter.commands;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.results.RunOverview;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.StateHash;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TrainState;
import dev.epicenter.terminal.Output;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter show}. */
@Command(
        description = "Shows a run's timeline, spikes and checkpoints.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter show runs/grokking",
            "  epicenter show runs/grokking --checkpoint 300",
            "  epicenter show runs/grokking --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path root;

    @Option(
            names = "--checkpoint",
            paramLabel = "STEP",
            description = "Read and verify this checkpoint, and recompute its state hash.")
    private @Nullable Long checkpoint;

    @Mixin
    private JsonOption json;

    /**
     * One checkpoint.
     *
     * @param nextBatch index of the batch that the next step trains on
     * @param tensors omitted, like {@code parameters}, if an external trainer keeps the state
     * @param stateHash over weights, moments, data cursor and step
     */
    record OneCheckpoint(
            long step, long nextBatch, OptionalInt tensors, OptionalInt parameters, String stateHash, String path) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunDirectory run = RunDirectory.open(root);
        if (checkpoint != null) {
            showCheckpoint(run, checkpoint, out);
            return ExitCode.OK;
        }
        RunConfig config = RunConfigReader.read(run.runYaml());
        RunOverview overview = RunOverview.of(run, config);
        if (json.requested()) {
            Output.json(out, overview);
        } else {
            Output.lines(out, overview.lines());
        }
        return ExitCode.OK;
    }

    private void showCheckpoint(RunDirectory run, long step, PrintWriter out) {
        Checkpoint read = run.checkpoints().read(step);
        Optional<TrainState> builtin = read.train() instanceof TrainState state ? Optional.of(state) : Optional.empty();
        OneCheckpoint one = new OneCheckpoint(
                read.step(),
                read.cursor(),
                builtin.isPresent()
                        ? OptionalInt.of(builtin.get().layout().entries().size())
                        : OptionalInt.empty(),
                builtin.isPresent() ? OptionalInt.of(builtin.get().weights().length) : OptionalInt.empty(),
                StateHash.of(read.train(), read.plan()),
                run.checkpoints().path(step).toString());
        if (json.requested()) {
            Output.json(out, one);
            return;
        }
        Output.lines(
                out,
                List.of(
                        "step        " + one.step(),
                        "next batch  " + one.nextBatch(),
                        builtin.isPresent()
                                ? "tensors     "
                                        + builtin.get().layout().entries().size() + " ("
                                        + builtin.get().weights().length + " parameters)"
                                : "files       "
                                        + ((StoredState) read.train()).files().size()
                                        + ", written by the external trainer",
                        "state hash  " + one.stateHash(),
                        "folder      " + one.path(),
                        "All bytes are as they were written."));
    }
}
