package dev.epicenter.app;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.diagnosis.Budget;
import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.DiagnosisRequest;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.ProgressFile;
import dev.epicenter.diagnosis.Stage;
import dev.epicenter.file.WholeFile;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.ReplayOrigin;
import dev.epicenter.report.DiagnosisPage;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
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
        name = "diagnose",
        description = {
            "Explains a spike by replays: whether it recurs, how marginal it is, whether it depends on its data or its"
                    + " state, which knob prevents it from which dose, and where in the network it is.",
            "Prints the cost before it starts. After an interruption, repeat the command to continue. Writes"
                    + " experiments/diagnosis-N in the run directory and does not change the run."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter diagnose runs/grokking --spike 1",
            "  epicenter diagnose runs/grokking --spike 1 --stages cross,dose --budget 8m",
            "  epicenter diagnose runs/grokking --spike 1 --budget 100 --json",
            "",
            "Stages: reproduce and commit always run; cross, dose and locate by default;",
            "damage and sharpness on request."
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
            names = "--stages",
            paramLabel = "STAGE[,...]",
            description = "The stages to run. Default: reproduce,commit,cross,dose,locate.")
    private @Nullable String stages;

    @Option(
            names = "--budget",
            paramLabel = "ARMS|TIME",
            description = "At most this many replays (120), or about this much time (8m). Default: unlimited.")
    private @Nullable String budget;

    @Mixin
    private ReplayOptions window;

    @Mixin
    private JobsOption jobs;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        int spike = chosen.number();
        Integer requested = jobs.requested();
        Set<Stage> wanted = stages == null ? Stage.STANDARD : Stage.parse(stages);
        DiagnosisRequest request = new DiagnosisRequest(
                spike,
                wanted,
                budget == null ? Budget.UNLIMITED : Budget.parse(budget),
                window.from(),
                window.rewind(DiagnosisRequest.DEFAULT_REWIND),
                window.horizon());
        RunDirectory run = RunDirectory.open(root);
        RunConfig config = RunConfigReader.read(run.runYaml());
        Trainer trainer = TrainerFactory.replayTrainer(run, config);
        int workers = requested == null ? TrainerFactory.workers(config) : requested;
        Path page = Diagnostician.folder(run, spike).resolve("diagnosis.html");
        Optional<Diagnosis> diagnosed = Interruptible.run("stopping the replays", (status, interrupted) -> {
            // Fails before anything is written if the spike does not exist.
            ReplayOrigin.spike(run, spike);
            try (ProgressFile journal = ProgressFile.open(run, spike, new DiagnosisStatus(status))) {
                Diagnosis diagnosis = new Diagnostician(
                                config, trainer, new LocalArmExecutor(trainer, workers), workers, journal, interrupted)
                        .run(run, request);
                WholeFile.write(page, DiagnosisPage.render(diagnosis));
                return diagnosis;
            }
        });
        TrainerFactory.close(trainer);
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
}
