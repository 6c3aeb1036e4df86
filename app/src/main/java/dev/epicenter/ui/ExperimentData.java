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
 * What the page of an experiment shows: what was found out of a spike.
 *
 * @param run its name
 * @param spike what was replayed
 * @param experiment the newest replay; empty where there is none
 * @param doses the dose plot of its arms, as SVG; empty where no knob was turned
 * @param diagnosis the newest diagnosis; empty where there is none
 * @param notes what is damaged and left out
 * @param state what is going on
 */
record ExperimentData(
        Named run,
        SpikeRow spike,
        Optional<ExperimentView> experiment,
        String doses,
        Optional<Told> diagnosis,
        List<String> notes,
        State state) {

    /** @param name the run's */
    record Named(String name) {}

    /**
     * A diagnosis.
     *
     * @param verdict in a sentence
     * @param html what it rests on, as sections
     */
    record Told(String verdict, String html) {
        static Told of(Diagnosis diagnosis) {
            return new Told(
                    diagnosis.words().isEmpty() ? "" : diagnosis.words().get(0), DiagnosisSections.html(diagnosis));
        }
    }

    /**
     * What is going on.
     *
     * @param stamp another one where a verdict has come since
     * @param replaying empty while nobody replays the spike
     * @param diagnosing empty while nobody diagnoses it
     * @param job what was started from a page last; empty where nothing was
     */
    record State(
            String stamp,
            Optional<ReplayUnderWay> replaying,
            Optional<DiagnosisUnderWay> diagnosing,
            Optional<Jobs.View> job) {

        static State of(RunDirectory run, int spike, Optional<Jobs.View> job) {
            return new State(
                    Stream.of(run.experiment(spike), Diagnostician.folder(run, spike))
                            .map(folder -> modified(folder.resolve("verdict.json")))
                            .collect(Collectors.joining(" ")),
                    ReplayUnderWay.read(run, spike),
                    DiagnosisUnderWay.read(run, spike),
                    job);
        }

        private static String modified(Path file) {
            return Files.exists(file) ? String.valueOf(file.toFile().lastModified()) : "-";
        }
    }

    /** @throws NotFoundResponse where the run has no such spike */
    static ExperimentData of(FollowedRun run, int number, Optional<Jobs.View> job) {
        SpikeRow spike = SpikeRow.of(run.timeline(), run.lastStep()).stream()
                .filter(row -> row.number() == number)
                .findFirst()
                .orElseThrow(() -> new NotFoundResponse("The run has no spike " + number + "."));
        List<String> notes = new ArrayList<>();
        Optional<ExperimentView> experiment = Experiments.read(run.run(), number, notes::add);
        return new ExperimentData(
                new Named(run.config().name()),
                spike,
                experiment,
                experiment.map(ExperimentDoses::svg).orElse(""),
                Diagnoses.whole(run.run(), number).map(Told::of),
                notes,
                State.of(run.run(), number, job));
    }
}
