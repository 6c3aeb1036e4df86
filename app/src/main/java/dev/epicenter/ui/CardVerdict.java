package dev.epicenter.ui;

import dev.epicenter.diagnosis.verdict.DiagnosisDigest;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.report.Damaged;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.RemedyRow;
import dev.epicenter.report.VerdictCard;
import dev.epicenter.run.ExperimentFolder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is known about the spikes of a run, in a few words.
 *
 * @param spike the newest spike with a verdict; 0 without one
 * @param words its cause, or {@code replayed}; empty without a verdict
 * @param remedy the newest remedy: its interventions
 * @param state what is known about that remedy; {@code found} if the run was not continued with it
 */
record CardVerdict(int spike, String words, String remedy, String state) {

    /**
     * The verdict and the remedy; empty if there is neither.
     *
     * @param last the run's last step
     * @param notes receives what is damaged
     */
    static Optional<CardVerdict> of(RunDirectory run, Timeline timeline, long last, Consumer<String> notes) {
        List<TimelineSpike> newestFirst = new ArrayList<>(timeline.spikes());
        Collections.reverse(newestFirst);
        Optional<DiagnosisDigest> diagnosis = newestFirst.stream()
                .flatMap(spike -> Damaged.skip(notes, () -> Diagnoses.digest(run, spike.number())).stream())
                .findFirst();
        int spike = diagnosis
                .map(DiagnosisDigest::spike)
                .or(() -> newestFirst.stream()
                        .map(TimelineSpike::number)
                        .filter(number -> Files.exists(ExperimentFolder.verdict(run.experiment(number))))
                        .findFirst())
                .orElse(0);
        String words = diagnosis.map(found -> VerdictCard.shortly(found)).orElse(spike > 0 ? "replayed" : "");
        Optional<RemedyRow> applied = RemedyRow.of(timeline, last).stream().reduce((older, newer) -> newer);
        Optional<Interventions> found = diagnosis.flatMap(DiagnosisDigest::preventing);
        if (spike == 0 && applied.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CardVerdict(
                spike,
                words,
                applied.map(RemedyRow::with)
                        .or(() -> found.map(Interventions::text))
                        .orElse(""),
                applied.map(remedy -> remedy.state().words()).orElse(found.isPresent() ? "found" : "")));
    }
}
