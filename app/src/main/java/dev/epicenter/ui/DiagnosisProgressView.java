package dev.epicenter.ui;

import dev.epicenter.diagnosis.replays.CostPlan;
import dev.epicenter.diagnosis.replays.ProgressFile;
import dev.epicenter.diagnosis.replays.ProgressFile.Account;
import dev.epicenter.diagnosis.replays.ProgressFile.Entry;
import dev.epicenter.diagnosis.replays.SpikeOutcomeText;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.replay.OutcomeText;
import dev.epicenter.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The progress of a running diagnosis, of this or another process.
 *
 * @param writer the process that runs it
 * @param most the most replays that it may run; 0 while unknown
 * @param expected its expected cost; empty for stages that are not those of an effort
 * @param stages those begun, in order
 */
record DiagnosisProgressView(
        String writer, long most, Optional<CostPlan.Expected> expected, List<StageUnderWay> stages) {
    DiagnosisProgressView {
        stages = List.copyOf(stages);
    }

    /**
     * The progress of one stage.
     *
     * @param most the most replays that it may run
     * @param tried the finished replays
     */
    record StageUnderWay(String name, long most, List<Tried> tried) {}

    /**
     * A finished replay.
     *
     * @param outcome {@code spiked}, {@code delayed}, {@code prevented} or {@code void}
     * @param words the outcome and its place, as displayed
     */
    record Tried(String replay, String outcome, String words) {}

    /** The progress; empty while no process diagnoses the spike. */
    static Optional<DiagnosisProgressView> read(RunDirectory run, int spike) {
        Optional<Account> account = ProgressFile.read(run, spike);
        return account.flatMap(Account::writer)
                .map(writer -> of(writer, account.orElseThrow().entries()));
    }

    private static DiagnosisProgressView of(String writer, List<Entry> entries) {
        long most = 0;
        Optional<CostPlan.Expected> expected = Optional.empty();
        List<StageUnderWay> stages = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Planned planned) {
                most = planned.replays();
                expected = planned.expected();
            } else if (entry instanceof Entry.Began began) {
                stages.add(new StageUnderWay(began.stage().key(), began.replays(), new ArrayList<>()));
            } else if (entry instanceof Entry.Tried tried) {
                stage(stages, tried.stage())
                        .add(new Tried(
                                tried.replay(),
                                OutcomeText.word(tried.answer().result()),
                                SpikeOutcomeText.words(tried.answer(), tried.onset())));
            }
        }
        return new DiagnosisProgressView(writer, most, expected, stages);
    }

    /** The replays of a stage. A stage may run replays under another stage's name, such as remedies at the end. */
    private static List<Tried> stage(List<StageUnderWay> stages, Stage stage) {
        return stages.stream()
                .filter(begun -> begun.name().equals(stage.key()))
                .findFirst()
                .orElseGet(() -> {
                    StageUnderWay late = new StageUnderWay(stage.key(), 0, new ArrayList<>());
                    stages.add(late);
                    return late;
                })
                .tried();
    }
}
