package dev.epicenter.commands;

import dev.epicenter.ShellWord;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.replay.ArmRate;
import dev.epicenter.replay.ExperimentPlan;
import dev.epicenter.replay.Verdict;
import dev.epicenter.results.ArmRateText;
import dev.epicenter.results.VerdictTableText;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import dev.epicenter.terminal.Output;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter experiment}. */
@Command(
        description = {
            "Replays a spike with the arms that an experiment file lists, each once or with several sham jitters, and"
                    + " reports how often each spiked.",
            "Writes experiments/spike-N in the run directory and keeps an earlier one, like 'replay'. docs/explanation/replay.md"
                    + " lists the file's keys."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter experiment examples/experiments/grokking.yaml",
            "  epicenter experiment mine.yaml --json",
            "",
            "The control must match the original run bit for bit; otherwise nothing is",
            "concluded."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExperimentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.yaml", description = "The experiment file.")
    private Path file;

    @Mixin
    private JobsOption jobs;

    @Mixin
    private JsonOption json;

    /**
     * The JSON output.
     *
     * @param rates how often each arm spiked; empty with {@code seeds: 1} or if nothing is concluded
     */
    record ExperimentResult(Verdict verdict, List<ArmRate> rates) {}

    @Override
    public Integer call() {
        jobs.requested();
        ExperimentPlan plan = ExperimentPlan.read(file);
        RunDirectory run = plan.open();
        RunConfig config = RunConfigReader.read(run.runYaml());
        Optional<Verdict> replayed;
        try (Trainer trainer = TrainerFactory.trainer(run, config.replayed())) {
            plan.check(config, trainer.layout());
            replayed = ReplayLauncher.run(run, config, trainer, plan.request(), jobs.requested());
        }
        if (replayed.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        Verdict verdict = replayed.get();
        print(verdict, ArmRate.of(plan, verdict), run.root());
        return verdict.control().reproduced() ? ExitCode.OK : ExitCode.NOT_REPRODUCED;
    }

    private void print(Verdict verdict, List<ArmRate> rates, Path root) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.requested()) {
            Output.json(out, new ExperimentResult(verdict, rates));
            return;
        }
        if (rates.isEmpty()) {
            Output.lines(out, VerdictTableText.of(verdict));
        } else {
            // Control and shams only: the table of rates shows the arms.
            Output.lines(out, VerdictTableText.of(verdict, verdict.words().subList(0, 2)));
            out.println();
            Output.lines(out, ArmRateText.of(rates));
        }
        out.println("See it:  epicenter report " + ShellWord.of(root));
        out.flush();
    }
}
