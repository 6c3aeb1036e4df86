package dev.epicenter.ui;

import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.DiagnosisSections;
import dev.epicenter.report.ExperimentDoses;
import dev.epicenter.report.ExperimentView;
import dev.epicenter.report.Experiments;
import dev.epicenter.report.SpikeRow;
import dev.epicenter.run.RunDirectory;
import io.javalin.http.NotFoundResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The data of an experiment page: what replays and the diagnosis of a spike show.
 *
 * @param run the run's name
 * @param spike the spike replayed
 * @param experiment the newest experiment; empty without one
 * @param doses the dose-response chart of its arms as SVG; empty where no arm changes one knob only
 * @param diagnosis the newest diagnosis; empty without one
 * @param notes what is damaged and skipped
 * @param state what runs at the moment
 */
record ExperimentPageView(
        Named run,
        SpikeRow spike,
        Optional<ExperimentView> experiment,
        String doses,
        Optional<DiagnosisHtml> diagnosis,
        List<String> notes,
        State state) {

    /** @param name the run's */
    record Named(String name) {}

    /**
     * A diagnosis.
     *
     * @param verdict one sentence
     * @param html its evidence, as sections
     */
    record DiagnosisHtml(String verdict, String html) {
        static DiagnosisHtml of(Diagnosis diagnosis) {
            return new DiagnosisHtml(
                    diagnosis.words().isEmpty() ? "" : diagnosis.words().get(0), DiagnosisSections.html(diagnosis));
        }
    }

    /**
     * What runs at the moment.
     *
     * @param stamp changes with each new verdict
     * @param replaying the progress of a replay; empty without one
     * @param diagnosing the progress of a diagnosis; empty without one
     * @param job the newest job started from a page; empty without one
     */
    record State(
            String stamp,
            Optional<ReplayProgressView> replaying,
            Optional<DiagnosisProgressView> diagnosing,
            Optional<Jobs.View> job) {

        static State of(RunDirectory run, int spike, Optional<Jobs.View> job) {
            return new State(
                    Stream.of(run.experiment(spike), Diagnostician.folder(run, spike))
                            .map(folder -> modified(folder.resolve("verdict.json")))
                            .collect(Collectors.joining(" ")),
                    ReplayProgressView.read(run, spike),
                    DiagnosisProgressView.read(run, spike),
                    job);
        }

        private static String modified(Path file) {
            return Files.exists(file) ? String.valueOf(file.toFile().lastModified()) : "-";
        }
    }

    /** @throws NotFoundResponse where the run has no such spike */
    static ExperimentPageView of(FollowedRun run, int number, Optional<Jobs.View> job) {
        SpikeRow spike = SpikeRow.of(run.timeline(), run.lastStep()).stream()
                .filter(row -> row.number() == number)
                .findFirst()
                .orElseThrow(() -> new NotFoundResponse("The run has no spike " + number + "."));
        List<String> notes = new ArrayList<>();
        Optional<ExperimentView> experiment = Experiments.read(run.run(), number, notes::add);
        return new ExperimentPageView(
                new Named(run.config().name()),
                spike,
                experiment,
                experiment.map(ExperimentDoses::svg).orElse(""),
                Diagnoses.whole(run.run(), number).map(DiagnosisHtml::of),
                notes,
                State.of(run.run(), number, job));
    }
}
