package dev.epicenter.ui;

import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.report.Damaged;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.DiagnosisPage;
import dev.epicenter.report.DiagnosisView;
import dev.epicenter.report.ExperimentView;
import dev.epicenter.report.Experiments;
import dev.epicenter.report.ReplayCurve;
import dev.epicenter.report.SpikeRow;
import dev.epicenter.run.ExperimentFolder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrust;
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
 * @param diagnosis the newest diagnosis; empty without one
 * @param own the run's own loss over the steps of the diagnosis; empty without one
 * @param offers diagnoses that can be started, with their price
 * @param notes what is damaged and skipped
 * @param state what runs at the moment
 */
record ExperimentPageView(
        Named run,
        SpikeRow spike,
        Optional<ExperimentView> experiment,
        Optional<DiagnosisView> diagnosis,
        Optional<ReplayCurve> own,
        List<DiagnosisOffer> offers,
        List<String> notes,
        State state) {

    /** @param name the run's */
    record Named(String name) {}

    /**
     * What runs at the moment.
     *
     * @param stamp changes with each new verdict
     * @param progress of a replay or a diagnosis; empty without one
     * @param job the newest job started from a page; empty without one
     * @param untrusted why replays and diagnoses cannot be started; empty if they can
     */
    record State(String stamp, Optional<ProgressView> progress, Optional<Jobs.View> job, Optional<String> untrusted) {

        static State of(FollowedRun followed, int spike, Optional<Jobs.View> job) {
            RunDirectory run = followed.run();
            Optional<String> untrusted = RunTrust.ofThisUser().objection(run, followed.config());
            return new State(
                    stamp(run, spike) + (untrusted.isPresent() ? " untrusted" : ""),
                    ProgressView.of(ReplayProgressView.read(run, spike), DiagnosisProgressView.read(run, spike)),
                    job,
                    untrusted);
        }

        /** A text that changes with each new verdict. */
        static String stamp(RunDirectory run, int spike) {
            return Stream.of(ExperimentFolder.verdict(run.experiment(spike)), DiagnosisFolder.verdict(run, spike))
                    .map(State::modified)
                    .collect(Collectors.joining(" "));
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
        Optional<Diagnosis> diagnosis = Damaged.skip(notes::add, () -> Diagnoses.whole(run.run(), number));
        return new ExperimentPageView(
                new Named(run.config().name()),
                spike,
                experiment,
                diagnosis.map(found -> Diagnoses.view(run.run(), found)),
                diagnosis.flatMap(found -> DiagnosisPage.own(run.run(), run.timeline(), found)),
                DiagnosisOffer.of(run, number),
                notes,
                State.of(run, number, job));
    }
}
