package dev.epicenter.app;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.diagnosis.Budget;
import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.DiagnosisJournal;
import dev.epicenter.diagnosis.DiagnosisRequest;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.Stage;
import dev.epicenter.file.WholeFile;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.Origin;
import dev.epicenter.report.DiagnosisPage;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter diagnose}. */
@Command(
        name = "diagnose",
        description = {
            "Explains a spike: is it there again, how marginal is it, does it need its data or its state, which knob"
                    + " prevents it from which dose on, and where in the network is it.",
            "Says what it costs before it starts; killed, it goes on where it stopped. Writes experiments/diagnosis-N in"
                    + " the run directory and changes nothing of the run."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter diagnose runs/grokking --spike 1",
            "  epicenter diagnose runs/grokking --spike 1 --stages cross,dose --budget 8m",
            "  epicenter diagnose runs/grokking --spike 1 --budget 100 --json",
            "",
            "Stages: reproduce and commit always; cross, dose, locate by default; damage,",
            "sharpness when asked for."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DiagnoseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path root;

    @Option(
            names = "--spike",
            paramLabel = "N",
            converter = WholeNumber.OfASpike.class,
            defaultValue = "1",
            description = "The spike's number, as 'show' lists it. Default: ${DEFAULT-VALUE}.")
    private int spike;

    @Option(
            names = "--stages",
            paramLabel = "STAGE[,...]",
            description = "Default: reproduce,commit,cross,dose,locate.")
    private @Nullable String stages;

    @Option(
            names = "--budget",
            paramLabel = "ARMS|TIME",
            description = "At most so many replays (120), or about so long (8m). Default: what it takes.")
    private @Nullable String budget;

    @Option(
            names = "--horizon",
            paramLabel = "STEPS",
            defaultValue = "" + DiagnosisRequest.DEFAULT_HORIZON,
            description = "Steps replayed from the onset on. Default: ${DEFAULT-VALUE}.")
    private long horizon;

    @Option(
            names = "--rewind",
            paramLabel = "STEPS",
            defaultValue = "" + DiagnosisRequest.DEFAULT_REWIND,
            description =
                    "Replays start at most so many steps before the onset, the control about 100 earlier. Default:"
                            + " ${DEFAULT-VALUE}.")
    private long rewind;

    @Option(
            names = "--from",
            paramLabel = "STEP",
            description = "The control starts from this checkpoint; 0 is the start of the run.")
    private @Nullable Long from;

    @Option(
            names = {"--jobs", "--parallel"},
            paramLabel = "N",
            description =
                    "Replays at a time. Default: processors / the run's threads; of an external trainer: its slots.")
    private @Nullable Integer jobs;

    @Option(names = "--json", description = "Print the verdict as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (jobs != null && jobs < 1) {
            throw new ParameterException(spec.commandLine(), "--jobs must be at least 1, not " + jobs);
        }
        Set<Stage> wanted = stages == null ? Stage.STANDARD : Stage.parse(stages);
        DiagnosisRequest request = new DiagnosisRequest(
                spike,
                wanted,
                budget == null ? Budget.UNLIMITED : Budget.parse(budget),
                from == null ? OptionalLong.empty() : OptionalLong.of(from),
                rewind,
                horizon);
        RunDirectory run = RunDirectory.open(root);
        RunConfig config = RunConfigReader.read(run.runYaml());
        Trainer trainer = Launch.replayTrainer(run, config);
        int workers = jobs == null ? Launch.workers(config) : jobs;
        Path page = Diagnostician.folder(run, spike).resolve("diagnosis.html");
        Optional<Diagnosis> diagnosed = Interruptible.run("stopping the replays", (status, interrupted) -> {
            // Before anything is written: a spike that is not there leaves nothing behind.
            Origin.spike(run, spike);
            try (DiagnosisJournal journal = DiagnosisJournal.open(run, spike, new DiagnosisStatus(status))) {
                Diagnosis diagnosis = new Diagnostician(
                                config, trainer, new LocalArmExecutor(trainer, workers), workers, journal, interrupted)
                        .run(run, request);
                WholeFile.write(page, DiagnosisPage.render(diagnosis));
                return diagnosis;
            }
        });
        Launch.close(trainer);
        if (diagnosed.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        Diagnosis diagnosis = diagnosed.get();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Output.json(out, diagnosis);
        } else {
            Output.lines(out, DiagnosisLines.of(diagnosis));
            out.println("See it:  " + page);
            out.flush();
        }
        return diagnosis.evidence().reproduced().conclusive() ? ExitCode.OK : ExitCode.NOT_REPRODUCED;
    }
}
