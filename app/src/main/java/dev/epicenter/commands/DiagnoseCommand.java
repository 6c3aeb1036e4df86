package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.ShellWord;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Effort;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.ProgressFile;
import dev.epicenter.diagnosis.replays.RemedyOptions;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.NextExperiment;
import dev.epicenter.diagnosis.verdict.ShortVerdict;
import dev.epicenter.file.WholeFile;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.ReplayOrigin;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.DiagnosisPage;
import dev.epicenter.results.DiagnosisStatus;
import dev.epicenter.results.DiagnosisSummaryText;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import dev.epicenter.terminal.Output;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter diagnose}. */
@Command(
        description = {
            "Explains a spike by replays: whether it recurs, how marginal it is, whether it depends on its data or its"
                    + " state, which knob prevents it from which dose, and where in the network it is.",
            "Prints the cost before it starts. After an interruption, repeat the command to continue. Writes"
                    + " experiments/diagnosis-N in the run directory and does not change the run."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter diagnose runs/grokking --spike 1",
            "  epicenter diagnose runs/grokking --spike 1 --effort quick",
            "  epicenter diagnose runs/grokking --spike 1 --stages cross,dose --budget 8m",
            "  epicenter diagnose runs/grokking --spike 1 --budget 100 --json",
            "  epicenter diagnose runs/grokking --spike 1 --continue",
            "  epicenter diagnose runs/grokking --spike 1 --stages remedies --remedy lr=x0.9",
            "",
            "Stages: reproduce always runs, and commit unless only rank is requested; cross,",
            "dose, locate and remedies by default; rank, damage and sharpness on request.",
            "--effort quick runs reproduce and rank; standard reproduce, rank, commit,",
            "cross and dose; thorough the default."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DiagnoseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path root;

    @Mixin
    private SpikeOption chosen;

    @Option(
            names = "--effort",
            paramLabel = "EFFORT",
            description =
                    "What it may cost: 'quick' ranks the causes by about 20 replays and asserts none, 'standard' tests"
                            + " which one it is, 'thorough' also tests where it is. Default: thorough.")
    private @Nullable Effort effort;

    @Option(
            names = "--all-probes",
            description = "With --effort quick: also run the replays that decide nothing, to count their answers.")
    private boolean allProbes;

    @Option(
            names = "--continue",
            description =
                    "Run the experiment that the last diagnosis of this spike named as next, and reuse its replays.")
    private boolean continued;

    @Option(
            names = "--stages",
            paramLabel = "STAGE[,...]",
            description = "The stages to run. Default: reproduce,commit,cross,dose,locate," + "remedies.")
    private @Nullable String stages;

    @Option(
            names = "--budget",
            paramLabel = "ARMS|TIME",
            description = "At most this many replays (120), or about this much time (8m). Default: unlimited.")
    private @Nullable String budget;

    @Option(
            names = "--remedy",
            paramLabel = "NAME=VALUE[,...]",
            description = "A remedy to follow past its end, besides those that stage dose finds; repeatable.")
    private List<String> remedies = List.of();

    @Option(
            names = "--remedy-seeds",
            paramLabel = "N",
            description = "Seeds over which remedies are followed. Default: " + RemedyOptions.DEFAULT_SEEDS + ".")
    private int remedySeeds = RemedyOptions.DEFAULT_SEEDS;

    @Mixin
    private ReplayOptions window;

    @Mixin
    private JobsOption jobs;

    @Mixin
    private EngineOption engine;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        int spike = chosen.number();
        Integer requested = jobs.requested();
        if (effort != null && stages != null) {
            throw new EpicenterException("--effort and --stages both choose the stages; give one of them");
        }
        DiagnosisRequest request = continued ? continuation(RunDirectory.open(root), spike) : request(spike);
        RunDirectory run = RunDirectory.open(root);
        RunConfig config = RunConfigReader.read(run.runYaml());
        int workers = requested == null ? engine.jobs(config) : requested;
        Path page = DiagnosisFolder.page(run, spike);
        Optional<Diagnosis> diagnosed;
        try (Trainer trainer = engine.trainer(run, config, true)) {
            diagnosed = Interruptible.run("stopping the replays", (status, interrupted) -> {
                // Fails before anything is written if the spike does not exist.
                ReplayOrigin.spike(run, spike);
                try (ProgressFile journal = ProgressFile.open(run, spike, new DiagnosisStatus(status))) {
                    LocalArmExecutor executor = new LocalArmExecutor(trainer, workers);
                    Diagnosis diagnosis = new Diagnostician(config, trainer, executor, workers, journal, interrupted)
                            .run(run, request);
                    WholeFile.write(page, DiagnosisPage.render(run, diagnosis));
                    return diagnosis;
                }
            });
        }
        if (diagnosed.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        Diagnosis diagnosis = diagnosed.get();
        PrintWriter out = spec.commandLine().getOut();
        if (json.requested()) {
            Output.json(out, diagnosis);
        } else {
            Output.lines(out, DiagnosisSummaryText.of(diagnosis));
            out.println("See it:  " + page);
            out.flush();
        }
        return diagnosis.evidence().reproduced().conclusive() ? ExitCode.OK : ExitCode.NOT_REPRODUCED;
    }

    private DiagnosisRequest request(int spike) {
        Effort chosenEffort = effort == null ? Effort.THOROUGH : effort;
        return new DiagnosisRequest(
                spike,
                stages == null ? chosenEffort.stages() : Stage.parse(stages),
                budget == null ? Budget.UNLIMITED : Budget.parse(budget),
                window.from(),
                window.rewind(chosenEffort.rewind()),
                window.horizon(chosenEffort.horizon()),
                new RemedyOptions(
                        remedies.stream()
                                .map(text -> new Interventions(InterventionParser.parse(text)))
                                .toList(),
                        remedySeeds),
                allProbes,
                Looks.ONE);
    }

    /** What the last diagnosis named as next. Its stages, distances and seeds are fixed; only a budget may be given. */
    private DiagnosisRequest continuation(RunDirectory run, int spike) {
        if (effort != null || stages != null || allProbes || !remedies.isEmpty() || window.areGiven()) {
            throw new EpicenterException("--continue takes stages, distances and seeds from the last diagnosis; give no"
                    + " --effort, --stages, --all-probes, --remedy, --from, --rewind or --horizon with it");
        }
        Diagnosis last = Diagnoses.whole(run, spike)
                .orElseThrow(() -> new EpicenterException("--continue: spike " + spike
                        + " has no finished diagnosis; run 'epicenter diagnose " + ShellWord.of(root) + " --spike "
                        + spike + "' first"));
        return last.summary()
                .flatMap(ShortVerdict::next)
                .map(NextExperiment::request)
                .map(next -> new DiagnosisRequest(
                        spike,
                        next.stages(),
                        budget == null ? Budget.UNLIMITED : Budget.parse(budget),
                        next.from(),
                        next.rewind(),
                        next.horizon(),
                        RemedyOptions.DEFAULT,
                        false,
                        next.looks()))
                .orElseThrow(() -> new EpicenterException("--continue: the last diagnosis of spike " + spike
                        + " named no further experiment; use --effort or --stages to run another one"));
    }
}
