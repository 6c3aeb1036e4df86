package dev.epicenter.diagnosis.remedies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.remedies.RemedyOutcome.Result;
import dev.epicenter.diagnosis.remedies.RemedyPeriod.Kind;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.FinalLoss;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.RemedyOptions;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.Remedy;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.run.RunTrace;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemedyStageTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void skippingTheDamagedBatchesHoldsInEverySeed() {
        SupervisedRun run = damaged();

        Diagnosis diagnosis = follow(run);

        RemedyEvidence evidence = diagnosis.followed().orElseThrow();
        RemedyTrial skip = evidence.trials().get(0);
        assertThat(skip.skip()).isTrue();
        assertThat(skip.run().result()).isEqualTo(Result.PREVENTED);
        assertThat(skip.seeds()).hasSize(3).allMatch(RemedyOutcome::prevented);
        assertThat(skip.holds()).isTrue();
        SpikeRateAfter rate = skip.rate().orElseThrow();
        assertThat(rate.spiked()).isZero();
        assertThat(rate.seeds()).isEqualTo(3);
        assertThat(rate.unchangedSeeds()).isEqualTo(3);
        assertThat(rate.bound()).isCloseTo(0.63, within(0.005));
        assertThat(rate.seedsForTighterBound()).isEqualTo(29);
        assertThat(rate.differenceInterval().contains(rate.difference())).isTrue();
        assertThat(RemedyText.of(evidence))
                .anyMatch(line -> line.contains("prevented, followed for " + (evidence.followedTo() - rate.after())
                        + " steps after its end, 3 of 3 seeds"))
                .anyMatch(line -> line.startsWith("A bound below 0.1 takes 29 seeds without a spike: 26 more"));
        assertThat(diagnosis.remedies()).extracting(Remedy::arm).contains(skip.arm());
    }

    @Test
    void theCommandOfARemedyDoesToTheRunWhatItsReplayDid() {
        SupervisedRun run = damaged();
        Diagnosis diagnosis = follow(run, "skip=60,lr=x0.5", "skip=60,weight_decay=0.5");
        long last = diagnosis.followed().orElseThrow().followedTo();
        assertThat(diagnosis.remedies()).hasSizeGreaterThanOrEqualTo(2);

        for (Remedy remedy : diagnosis.remedies()) {
            run.remedy(remedy.from(), remedy.arm().text(), remedy.until());

            List<StepRecord> made = RunTrace.read(run.directory()).steps().stream()
                    .filter(row -> row.step() <= last)
                    .toList();
            assertThat(FinalLoss.of(made)).as(remedy.command()).isEqualTo(remedy.loss());
            assertThat(remedy.command()).endsWith("--until " + remedy.until());
        }
    }

    @Test
    void aRemedyOfACauseThatPersistsOnlyPostponesUnlessItLastsToTheEnd() {
        SupervisedRun run = persistent();

        RemedyEvidence evidence = follow(run, "lr=x0.002").followed().orElseThrow();

        List<RemedyTrial> trials =
                evidence.trials().stream().filter(RemedyTrial::requested).toList();
        assertThat(trials)
                .extracting(trial -> trial.period().kind())
                .containsExactly(Kind.TO_HORIZON, Kind.TO_HORIZON_REWARMED, Kind.THREE_TIMES, Kind.TO_THE_END);
        RemedyTrial shortest = trials.get(0);
        assertThat(shortest.run().result()).isEqualTo(Result.POSTPONED);
        assertThat(shortest.run().onset().orElseThrow())
                .isGreaterThan(shortest.period().until());
        assertThat(shortest.run().postponedBy()).hasValue(shortest.run().onset().orElseThrow() - evidence.onset());
        assertThat(shortest.seeds())
                .as("no seeds are spent on a period that does not hold")
                .isEmpty();
        assertThat(shortest.holds()).isFalse();
        RemedyTrial longest = trials.get(3);
        assertThat(longest.holds()).isTrue();
        assertThat(RemedyText.of(evidence))
                .anyMatch(line ->
                        line.contains("lr=x0.002 to step " + shortest.period().until() + ": postponed by "
                                + shortest.run().postponedBy().getAsLong() + " steps, to step"))
                .anyMatch(line -> line.contains("lr=x0.002 to the end of the run"));
    }

    @Test
    void aRemedyThatSpikesBeforeThePlaceCausesAnotherSpike() {
        SupervisedRun run = damaged();

        Diagnosis diagnosis = follow(run, "skip=60,nudge=8:1");

        RemedyTrial trial = diagnosis.followed().orElseThrow().trials().get(1);
        assertThat(trial.run().result()).isEqualTo(Result.CAUSES_ANOTHER);
        assertThat(trial.run().onset().orElseThrow()).isLessThan(diagnosis.onset());
        assertThat(RemedyText.of(diagnosis.followed().orElseThrow()))
                .anyMatch(line -> line.contains("causes another spike at step") && line.contains("while in force"));
        assertThat(diagnosis.remedies()).extracting(Remedy::arm).doesNotContain(trial.arm());
    }

    @Test
    void aRemedyWithoutEffectIsNotOffered() {
        Diagnosis diagnosis = follow(damaged(), "lr=x0.9");

        RemedyTrial trial = diagnosis.followed().orElseThrow().trials().get(1);
        assertThat(trial.run().result()).isEqualTo(Result.RECURS);
        assertThat(diagnosis.remedies()).extracting(Remedy::arm).doesNotContain(trial.arm());
    }

    @Test
    void replaysOfRemediesAreCountedApart() {
        SupervisedRun run = damaged();

        Diagnosis diagnosis = follow(run);

        RemedyEvidence evidence = diagnosis.followed().orElseThrow();
        long tried = diagnosis.trials().stream()
                .filter(trial -> trial.stage() == Stage.REMEDIES)
                .count();
        assertThat(evidence.replays()).isEqualTo(tried);
        assertThat(diagnosis.replays()).isEqualTo(diagnosis.trials().size() - tried);
        assertThat(evidence.steps()).isEqualTo(tried * evidence.length());
    }

    @Test
    void aKilledStageContinuesWithItsFinishedReplays() throws Exception {
        SupervisedRun run = damaged();
        AtomicLong finished = new AtomicLong();
        AtomicBoolean begun = new AtomicBoolean();
        DiagnosisProgress counting = new DiagnosisProgress() {
            @Override
            public void onStage(Stage stage, CostEstimate atMost) {
                begun.set(stage == Stage.REMEDIES);
            }

            @Override
            public void onFinished() {
                finished.addAndGet(begun.get() ? 1 : 0);
            }
        };
        assertThatThrownBy(() -> diagnose(run, counting, () -> finished.get() >= 2, List.of()))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("run the same command again to continue");

        RemedyEvidence continued = follow(run).followed().orElseThrow();
        Diagnosis again = follow(run);

        assertThat(continued.reused()).isGreaterThanOrEqualTo(1);
        assertThat(again.followed().orElseThrow().replays()).isZero();
        assertThat(again.followed().orElseThrow().trials()).isEqualTo(continued.trials());
        String json = Files.readString(DiagnosisFolder.verdict(run.directory(), 1));
        assertThat(Json.parse(json, Diagnosis.class)).isEqualTo(again);
        assertThat(json).contains("\"result\" : \"prevented\"", "\"kind\" : \"to_horizon\"");
    }

    private Diagnosis follow(SupervisedRun run, String... remedies) {
        return diagnose(run, DiagnosisProgress.SILENT, () -> false, List.of(remedies));
    }

    private static Diagnosis diagnose(
            SupervisedRun run, DiagnosisProgress progress, BooleanSupplier cancelled, List<String> remedies) {
        return new Diagnostician(
                        run.config(), run.trainer(), new LocalArmExecutor(run.trainer(), 2), 2, progress, cancelled)
                .run(
                        run.directory(),
                        new DiagnosisRequest(
                                1,
                                Stage.parse("remedies"),
                                Budget.UNLIMITED,
                                OptionalLong.empty(),
                                100,
                                60,
                                new RemedyOptions(
                                        remedies.stream()
                                                .map(Interventions::parse)
                                                .toList(),
                                        3),
                                false,
                                Looks.ONE));
    }

    private SupervisedRun damaged() {
        return gone(new SupervisedRun(
                folder.resolve("damaged"), ToyRuns.noisy(500, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(200, 10))));
    }

    /** The learning rate is too large from step 201 to the end. */
    private SupervisedRun persistent() {
        return gone(new SupervisedRun(
                folder.resolve("persistent"),
                ToyRuns.noisy(500, ToyRuns.ONLY_RECORD, new Fault.LrJump(201, 300, 500))));
    }

    private static SupervisedRun gone(SupervisedRun run) {
        run.go();
        return run;
    }
}
