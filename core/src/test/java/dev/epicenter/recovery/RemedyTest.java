package dev.epicenter.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.Control;
import dev.epicenter.replay.ExperimentRunner;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.ReplayProgress;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.replay.Verdict;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineEvent.Cause;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RemedyFollowed;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a run that goes back to a checkpoint and continues with interventions until a given step. */
class RemedyTest {
    /** Spikes near step 460 without a fault. */
    private static final RunConfig NATURAL = ToyRuns.natural(600, ToyRuns.ONLY_RECORD);

    private static final RunConfig DAMAGED = ToyRuns.noisy(190, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(110, 15));

    private static final int WARMUP = 10;

    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void remedyStepsEqualTheReplayBitForBit() {
        SupervisedRun run = gone(NATURAL);
        long horizon = onset(run) + 60;
        replay(run, new ReplayRequest(1, OptionalLong.of(400), 0, 60, arms("weight_decay=0.5,lr=x0.25")));
        List<StepRecord> arm = new TraceReader(run.directory().arm(1, "weight_decay=0.5,lr=x0.25"))
                .steps()
                .rows();
        List<Double> before = losses(run).subList(0, 400);

        RunResult result = run.remedy(400, "weight_decay=0.5,lr=x0.25", horizon);

        assertThat(result.reason()).isEqualTo(Reason.COMPLETED);
        assertThat(losses(run)).hasSize(600);
        assertThat(losses(run).subList(0, 400)).isEqualTo(before);
        assertThat(losses(run).subList(400, (int) horizon))
                .isEqualTo(arm.stream().map(StepRecord::loss).toList().subList(0, (int) (horizon - 400)));
        assertThat(run.rows().get((int) horizon - 1).lr()).isEqualTo(0.025);
        assertThat(run.rows().get((int) horizon).lr()).isEqualTo(0.1);
    }

    @Test
    void abandonedStepsStayAsHistoryAndCountAsNoRecovery() {
        SupervisedRun run = gone(NATURAL);
        TimelineSpike spike = run.timeline().spike(1).orElseThrow();

        run.remedy(400, "lr=x0.25", 520);

        assertThat(run.timeline().spike(1).orElseThrow().spike()).isEqualTo(spike.spike());
        assertThat(run.timeline().spike(1).orElseThrow().live()).isFalse();
        assertThat(run.timeline().spikes()).extracting(TimelineSpike::number).doesNotHaveDuplicates();
        assertThat(run.timeline().recoveries()).isEmpty();
        assertThat(run.timeline().segments())
                .extracting(TimelineSegment::cause)
                .containsExactly(Cause.FRESH, Cause.REMEDY, Cause.REMEDY_OVER);
        assertThat(run.timeline().segments())
                .extracting(TimelineSegment::fromStep)
                .containsExactly(0L, 400L, 520L);
        assertThat(run.timeline().checkpoints()).containsKey(520L);
        assertThat(run.timeline().remedies())
                .singleElement()
                .satisfies(remedy -> assertThat(remedy.fromStep()).isEqualTo(600));
    }

    @Test
    void aRunWithoutRecoveriesLeftCompletesUnderARemedy() {
        RecoveryConfig palm =
                new RecoveryConfig(RecoveryConfig.Policy.PALM, 40, new RecoveryConfig.Skip(100, 500), 3, 0);
        SupervisedRun run = new SupervisedRun(folder.resolve("spent"), ToyRuns.natural(600, palm));
        assertThat(run.go().reason()).isEqualTo(Reason.RECOVERIES_SPENT);

        assertThat(run.remedy(300, "lr=x0.1", 600).reason()).isEqualTo(Reason.COMPLETED);

        assertThat(run.timeline().recoveries()).hasSize(3);
        assertThat(losses(run)).hasSize(600);
    }

    @Test
    void aRunKilledAfterAnyChangeOfTheDirectoryResumesUnderTheRemedyBitForBit() {
        // Changes of the start state and skips must not be applied twice.
        RemedyRequest request = new RemedyRequest(
                80, Interventions.parse("reset=v,jitter=1e-3:4,skip=25,weight_decay=0.5"), OptionalLong.of(135));
        SupervisedRun whole = gone(DAMAGED);
        assertThat(whole.goAndDie(Optional.of(request), Long.MAX_VALUE, Long.MAX_VALUE))
                .isFalse();
        assertThat(whole.timeline().plan().skips()).hasSize(1);
        int effect = 0;
        boolean killed = true;
        while (killed) {
            effect++;
            SupervisedRun run = gone(DAMAGED);
            killed = run.goAndDie(Optional.of(request), effect, Long.MAX_VALUE);
            run.go();
            assertThat(run.facts()).as("killed after effect %d", effect).isEqualTo(whole.facts());
        }
        assertThat(effect).isGreaterThan(10);
        for (long step = 1; step <= 110; step += 27) {
            SupervisedRun run = gone(DAMAGED);
            run.goAndDie(Optional.of(request), Long.MAX_VALUE, step);
            run.goAndDie(Long.MAX_VALUE, 23);
            run.go();
            assertThat(run.facts()).as("killed at step %d", step).isEqualTo(whole.facts());
        }
    }

    @Test
    void skippedBatchesStaySkippedAndARepeatedRequestDoesNotSkipTwice() {
        SupervisedRun run = gone(DAMAGED);
        run.remedy(100, "skip=40,lr=x0.5", 120);
        assertThat(batches(run).subList(0, 100)).last().isEqualTo(99L);
        assertThat(batches(run).get(100)).isEqualTo(140);
        assertThat(batches(run).get(189)).isEqualTo(229);
        assertThat(run.timeline().spikes()).noneMatch(TimelineSpike::live);
        SupervisedRun.Facts once = run.facts();

        run.remedy(100, "skip=40,lr=x0.5", 120);

        assertThat(run.facts().batches()).isEqualTo(once.batches());
        assertThat(run.facts().lastHash()).isEqualTo(once.lastHash());
        run.remedy(80, "lr=x0.5", 120);
        assertThat(batches(run).get(189)).as("canceled with the remedy").isEqualTo(189);
    }

    @Test
    void aRollbackBeforeTheRemedyReachesTheRemedyAgain() {
        RecoveryConfig palm =
                new RecoveryConfig(RecoveryConfig.Policy.PALM, 30, new RecoveryConfig.Skip(40, 100), 3, 0);
        RunConfig config = ToyRuns.noisy(190, palm, new Fault.DamagedBatches(110, 15), new Fault.DamagedBatches(60, 9));
        SupervisedRun run = new SupervisedRun(folder.resolve("back"), config);
        run.goAndDie(Long.MAX_VALUE, 50);

        run.remedy(40, "lr=x0.5", 150);

        assertThat(run.timeline().rollbacks()).isNotEmpty();
        assertThat(run.timeline().rollbacks().get(0).toStep()).isLessThan(40);
        assertThat(run.timeline().ended()).contains(new TimelineEvent.RunEnded(190, Reason.COMPLETED));
        for (StepRecord row : run.rows().subList(WARMUP, 190)) {
            assertThat(row.lr())
                    .as("step %d", row.step())
                    .isEqualTo(row.step() > 40 && row.step() <= 150 ? 0.01 : 0.02);
        }
    }

    @Test
    void aSecondRemedyEndsAnActiveOneAtItsStart() {
        SupervisedRun run = gone(DAMAGED);
        run.remedy(100, "lr=x0.5", 180);
        run.remedy(140, "lr=x0.25", 150);
        for (StepRecord row : run.rows().subList(WARMUP, 190)) {
            double factor = row.step() <= 100 || row.step() > 150 ? 1 : row.step() <= 140 ? 0.5 : 0.25;
            assertThat(row.lr()).as("step %d", row.step()).isEqualTo(0.02 * factor);
        }
    }

    @Test
    void aRemedyFromZeroRestartsTheRun() {
        SupervisedRun run = gone(DAMAGED);
        run.remedy(0, "data_seed=5", 190);
        assertThat(run.rows()).hasSize(190);
        assertThat(run.timeline().segments().get(1).fromStep()).isZero();
        assertThat(run.timeline().spikes())
                .as("the damaged batches are the run's own order's")
                .noneMatch(TimelineSpike::live);
    }

    @Test
    void anAbandonedSpikeIsReplayableAndOneUnderARemedyIsNot() {
        SupervisedRun run = gone(NATURAL);
        run.remedy(450, "lr=x0.9", 600);
        assertThat(replay(run, 1).control().reproduced()).isTrue();

        SupervisedRun under = gone(NATURAL);
        under.remedy(400, "lr=x1", 600);
        assertThat(under.timeline().spike(2)).isPresent();
        assertThatThrownBy(() -> replay(under, 2))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("under the remedy lr=x1 of steps 401 to 600");
    }

    @Test
    void aControlIsComparedWithTheStepsBeforeALaterRemedy() {
        SupervisedRun run = gone(NATURAL);
        long checkpoint = (run.timeline().spike(1).orElseThrow().spike().alarm() / 50 + 1) * 50;
        assertThat(checkpoint).isLessThan(onset(run) + 60);

        run.remedy(checkpoint, "lr=x0.25", 600);

        assertThat(run.timeline().spike(1).orElseThrow().live()).isTrue();
        Control control = replay(run, new ReplayRequest(1, OptionalLong.of(400), 0, 60, arms("jitter=1e-6")))
                .control();
        assertThat(control.reproduced()).as("%s", control.reason()).isTrue();
        assertThat(control.comparedSteps()).isGreaterThan(checkpoint - 400);
    }

    @Test
    void aOneTimeFaultDoesNotRecurInRepeatedSteps() {
        RunConfig flipped = ToyRuns.noisy(190, ToyRuns.ONLY_RECORD, new Fault.BitFlip(110, "wte.weight", 0, 30));
        SupervisedRun run = gone(flipped);
        assertThat(run.timeline().spikes()).isNotEmpty();
        SupervisedRun sound = gone(flipped.withoutFaults());

        run.remedy(100, "lr=x0.5", 105);
        sound.remedy(100, "lr=x0.5", 105);

        assertThat(losses(run)).isEqualTo(losses(sound));
        assertThat(run.facts().lastHash()).isEqualTo(sound.facts().lastHash());
    }

    @Test
    void timelineRecordsThatARemedyHeldAndForHowLong() {
        SupervisedRun run = gone(ToyRuns.noisy(330, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(110, 15)));

        run.remedy(100, "skip=40", 150);

        assertThat(run.timeline().followed())
                .containsExactly(
                        new RemedyFollowed(1, 150, 270, 120, Optional.empty(), OptionalLong.empty()),
                        new RemedyFollowed(1, 150, 330, 180, Optional.empty(), OptionalLong.empty()));
    }

    @Test
    void timelineRecordsTheSpikeUnderARemedyOrAfterIt() {
        SupervisedRun under = gone(NATURAL);
        under.remedy(400, "lr=x0.999", 600);
        assertThat(under.timeline().followed()).singleElement().satisfies(found -> {
            long onset = under.timeline()
                    .spike(found.spike().orElseThrow())
                    .orElseThrow()
                    .spike()
                    .onset();
            assertThat(found.onset()).hasValue(onset);
            assertThat(found.followed()).isZero();
        });

        SupervisedRun after = gone(DAMAGED);
        after.remedy(80, "lr=x0.5", 100);
        assertThat(after.timeline().followed()).singleElement().satisfies(found -> {
            assertThat(found.spike()).isPresent();
            assertThat(found.end()).isEqualTo(100);
            assertThat(found.followed()).isEqualTo(found.onset().orElseThrow() - 101);
        });
    }

    @Test
    void aLowerLearningRateReturnsInStages() {
        SupervisedRun run = gone(DAMAGED);

        run.remedy(new RemedyRequest(80, Interventions.parse("skip=60,lr=x0.5"), OptionalLong.of(100), 40));

        for (StepRecord row : run.rows().subList(WARMUP, 190)) {
            long step = row.step();
            double factor = step <= 80 || step > 140
                    ? 1
                    : step <= 100 ? 0.5 : step <= 110 ? 0.6 : step <= 120 ? 0.7 : step <= 130 ? 0.8 : 0.9;
            assertThat(row.lr()).as("step %d", step).isCloseTo(0.02 * factor, within(1e-12));
        }
        assertThat(run.timeline().followed()).extracting(RemedyFollowed::end).containsOnly(140L);
    }

    @Test
    void aRunKilledWhileItReWarmsResumesBitForBit() {
        RemedyRequest request = new RemedyRequest(80, Interventions.parse("skip=60,lr=x0.5"), OptionalLong.of(100), 40);
        SupervisedRun whole = gone(DAMAGED);
        whole.remedy(request);
        for (long step = 15; step <= 75; step += 12) {
            SupervisedRun run = gone(DAMAGED);
            run.goAndDie(Optional.of(request), Long.MAX_VALUE, step);
            run.go();
            assertThat(run.facts()).as("killed at step %d", step).isEqualTo(whole.facts());
        }
    }

    @Test
    void reWarmingThatIsImpossibleIsRefused() {
        SupervisedRun run = gone(DAMAGED);
        assertThatThrownBy(() -> run.remedy(
                        new RemedyRequest(100, Interventions.parse("weight_decay=0.5"), OptionalLong.of(120), 20)))
                .hasMessageContaining("--rewarm 20: only a lower learning rate is re-warmed");
        assertThatThrownBy(() ->
                        run.remedy(new RemedyRequest(100, Interventions.parse("lr=x0.5"), OptionalLong.empty(), 20)))
                .hasMessageContaining("--rewarm 20: the run ends at step 190");
    }

    @Test
    void anImpossibleOrIneffectiveRemedyIsRefusedInOneLine() throws Exception {
        SupervisedRun run = gone(DAMAGED);
        String before = Files.readString(run.directory().timelineFile());
        refused(run, 85, "lr=x0.5", 120, "no such checkpoint", "80, 100");
        refused(run, -1, "lr=x0.5", 120, "no such checkpoint");
        refused(run, 100, "lr=x0.5", 100, "--until 100", "101 to 190");
        refused(run, 100, "lr=x0.5", 191, "--until 191", "ends at step 190");
        refused(run, 100, "weight_decay=0", 120, "already");
        refused(run, 100, "freeze=h.7.*", 120, "no tensor matches");
        refused(run, 100, "replace=5..9", 120, "not on these");
        refused(run, 100, "", 120, "NAME=VALUE");
        refused(run, 100, "momentum=0.5", 120, "adamw");
        Path weights = run.directory().checkpoints().path(100).resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        refused(run, 100, "lr=x0.5", 120, "00000100");
        assertThat(run.directory().timelineFile()).content().isEqualTo(before);
    }

    @Test
    void timelineHoldsTheRemedyAsText() {
        SupervisedRun run = gone(DAMAGED);
        run.remedy(100, "lr=x0.50, skip=40", 120);
        Remedied remedy = run.timeline().remedies().get(0);
        assertThat(remedy.with().text()).isEqualTo("lr=x0.5,skip=40");
        assertThat(remedy.segment()).isEqualTo(1);
        assertThat(remedy.skipped().orElseThrow().count()).isEqualTo(40);
        assertThat(remedy.plan()).isEqualTo(run.timeline().plan());
    }

    private static void refused(SupervisedRun run, long from, String with, long until, String... words) {
        assertThatThrownBy(() -> run.remedy(from, with, until))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("\n");
    }

    private static Verdict replay(SupervisedRun run, ReplayRequest request) {
        return new ExperimentRunner(
                        run.config(),
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), 1),
                        ReplayProgress.SILENT,
                        () -> false)
                .run(run.directory(), request);
    }

    private static Verdict replay(SupervisedRun run, int spike) {
        return replay(run, new ReplayRequest(spike, OptionalLong.empty(), 20, 20, arms("jitter=1e-6")));
    }

    private static List<Arm> arms(String arm) {
        return List.of(Arm.of(InterventionParser.parse(arm)));
    }

    private static long onset(SupervisedRun run) {
        return run.timeline().spike(1).orElseThrow().spike().onset();
    }

    private static List<Double> losses(SupervisedRun run) {
        return run.rows().stream().map(StepRecord::loss).toList();
    }

    private static List<Long> batches(SupervisedRun run) {
        return run.rows().stream().map(StepRecord::batch).toList();
    }

    private SupervisedRun gone(RunConfig config) {
        SupervisedRun run = new SupervisedRun(folder.resolve("run-" + System.nanoTime()), config);
        run.go();
        return run;
    }
}
