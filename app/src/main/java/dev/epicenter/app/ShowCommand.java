package dev.epicenter.app;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.StateHash;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter show}. */
@Command(
        name = "show",
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
            description = "One checkpoint: read whole, verified, its state hash computed anew.")
    private @Nullable Long checkpoint;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /**
     * One checkpoint.
     *
     * @param nextBatch index of the batch that the next step trains on
     * @param stateHash over weights, moments, data cursor and step
     */
    record OneCheckpoint(long step, long nextBatch, int tensors, int parameters, String stateHash, String path) {}

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
        if (json) {
            Output.json(out, overview);
        } else {
            Output.lines(out, overview.lines());
        }
        return ExitCode.OK;
    }

    private void showCheckpoint(RunDirectory run, long step, PrintWriter out) {
        Checkpoint read = run.checkpoints().read(step);
        OneCheckpoint one = new OneCheckpoint(
                read.step(),
                read.cursor(),
                read.train().layout().entries().size(),
                read.train().weights().length,
                StateHash.of(read.train(), read.plan()),
                run.checkpoints().path(step).toString());
        if (json) {
            Output.json(out, one);
            return;
        }
        Output.lines(
                out,
                List.of(
                        "step        " + one.step(),
                        "next batch  " + one.nextBatch(),
                        "tensors     " + one.tensors() + " (" + one.parameters() + " parameters)",
                        "state hash  " + one.stateHash(),
                        "folder      " + one.path(),
                        "All bytes are as they were written."));
    }
}
