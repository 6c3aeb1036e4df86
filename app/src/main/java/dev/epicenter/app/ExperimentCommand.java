package dev.epicenter.app;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.replay.ArmRate;
import dev.epicenter.replay.ExperimentPlan;
import dev.epicenter.replay.Verdict;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter experiment}. */
@Command(
        name = "experiment",
        description = {
            "Replays a spike with the arms that an experiment file lists, each once or with several meaningless jitters,"
                    + " and says how often each spiked.",
            "Writes experiments/spike-N in the run directory and keeps an earlier one, as 'replay' does. docs/explanation/replay.md"
                    + " lists the file's keys."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter experiment examples/experiments/grokking.yaml",
            "  epicenter experiment mine.yaml --json",
            "",
            "The control must reproduce the run bit for bit, or nothing is concluded."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExperimentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.yaml", description = "The experiment file.")
    private Path file;

    @Option(
            names = {"--jobs", "--parallel"},
            paramLabel = "N",
            description =
                    "Replays at a time. Default: processors / the run's threads; of an external trainer: its slots.")
    private @Nullable Integer jobs;

    @Option(names = "--json", description = "Print verdict and rates as JSON.")
    private boolean json;

    /**
     * What is printed as JSON.
     *
     * @param rates how often each arm spiked; empty with {@code seeds: 1}, or where nothing is concluded
     */
    record Told(Verdict verdict, List<ArmRate> rates) {}

    @Override
    public Integer call() {
        if (jobs != null && jobs < 1) {
            throw new ParameterException(spec.commandLine(), "--jobs must be at least 1, not " + jobs);
        }
        ExperimentPlan plan = ExperimentPlan.read(file);
        RunDirectory run = plan.open();
        RunConfig config = RunConfigReader.read(run.runYaml());
        Trainer trainer = Launch.trainer(run, config.replayed());
        plan.check(config, trainer.layout());
        Optional<Verdict> replayed = Replaying.run(run, config, trainer, plan.request(), jobs);
        if (replayed.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        Verdict verdict = replayed.get();
        tell(verdict, ArmRate.of(plan, verdict), run.root());
        return verdict.control().reproduced() ? ExitCode.OK : ExitCode.NOT_REPRODUCED;
    }

    private void tell(Verdict verdict, List<ArmRate> rates, Path root) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Output.json(out, new Told(verdict, rates));
            return;
        }
        if (rates.isEmpty()) {
            Output.lines(out, VerdictLines.of(verdict));
        } else {
            // Of control and shams; of the arms the table of rates says more, in less room.
            Output.lines(out, VerdictLines.of(verdict, verdict.words().subList(0, 2)));
            out.println();
            Output.lines(out, ArmRateLines.of(rates));
        }
        out.println("See it:  epicenter report " + root);
        out.flush();
    }
}
