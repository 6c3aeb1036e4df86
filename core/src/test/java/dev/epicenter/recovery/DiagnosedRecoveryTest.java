package dev.epicenter.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.RemedyDiagnosis;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineEvent.Conclusion;
import dev.epicenter.run.TimelineEvent.Diagnosed;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.ToyTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a run that diagnoses its spikes and continues with the remedy. */
class DiagnosedRecoveryTest {
    private static final RecoveryConfig DIAGNOSE =
            new RecoveryConfig(RecoveryConfig.Policy.DIAGNOSE, 30, new RecoveryConfig.Skip(40, 100), 4, 0);

    /** Spikes near step 460 without a fault. */
    private static final RunConfig NATURAL = ToyRuns.natural(650, DIAGNOSE);

    private static final RunConfig DAMAGED = ToyRuns.noisy(330, DIAGNOSE, new Fault.DamagedBatches(200, 10));

    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void theRunGoesBackAndContinuesUnderTheFoundRemedy() {
        SupervisedRun run = diagnosing(NATURAL);

        RunResult result = run.go();

        assertThat(result.reason()).isEqualTo(Reason.COMPLETED);
        Diagnosed first = run.timeline().diagnosed().get(0);
        assertThat(first.conclusion()).isEqualTo(Conclusion.REMEDY);
        TimelineEvent.Remedied remedy = run.timeline().remedies().get(0);
        assertThat(remedy.recovery()).contains(new TimelineEvent.Recovery(1, 1));
        assertThat(first.why()).startsWith(remedy.with().text() + " prevents the spike from step " + remedy.toStep());
        assertThat(first.step()).isEqualTo(remedy.fromStep());
        assertThat(run.timeline().spikes())
                .as("none while it is in force")
                .noneMatch(spike -> spike.live()
                        && spike.spike().onset() > remedy.toStep()
                        && spike.spike().onset() <= remedy.until());
        assertThat(run.rows()).hasSize(650);
    }

    @Test
    void aRunKilledAfterAnyChangeOfTheDirectoryResumesBitForBit() {
        SupervisedRun whole = withRemedyThenNone();
        whole.go();
        assertThat(whole.timeline().diagnosed())
                .extracting(Diagnosed::conclusion)
                .contains(Conclusion.REMEDY, Conclusion.ROLL_BACK);
        int effect = 0;
        boolean killed = true;
        while (killed) {
            effect++;
            SupervisedRun run = withRemedyThenNone();
            killed = run.goAndDie(effect, Long.MAX_VALUE);
            run.go();
            same(run, whole, "killed after effect " + effect);
        }
        assertThat(effect).isGreaterThan(20);
    }

    @Test
    void aRunKilledWhileWaitingOutASpikeResumesBitForBit() {
        RemedyAdvice none = new RemedyAdvice.None("nothing prevents it", true);
        SupervisedRun whole = withAdvice(NATURAL, none);
        whole.go();
        long alarm = whole.timeline().spikes().get(0).spike().alarm();
        for (long step : List.of(alarm, alarm + 3, alarm + 30, alarm + 60)) {
            SupervisedRun run = withAdvice(NATURAL, none);
            assertThat(run.goAndDie(Long.MAX_VALUE, step)).isTrue();
            run.go();
            same(run, whole, "killed at step " + step);
        }
    }

    @Test
    void aRunKilledInTheDiagnosisReachesTheSameConclusion() {
        SupervisedRun whole = diagnosing(DAMAGED);
        whole.go();
        assertThat(whole.timeline().diagnosed()).isNotEmpty();
        SupervisedRun run =
                new SupervisedRun(fresh(), DAMAGED).withFinder(interrupted -> finder(DAMAGED, new Dying(40)));
        assertThatThrownBy(run::go).isInstanceOf(SupervisedRun.Killed.class);

        run.withFinder(interrupted -> finder(DAMAGED, DiagnosisProgress.SILENT)).go();

        same(run, whole, "killed after 40 replays");
    }

    @Test
    void aSpikeWithoutARemedyIsRolledBack() {
        SupervisedRun run = withAdvice(DAMAGED, new RemedyAdvice.None("it is marginal", true));

        assertThat(run.go().reason()).isEqualTo(Reason.COMPLETED);

        assertThat(run.timeline().diagnosed().get(0).conclusion()).isEqualTo(Conclusion.ROLL_BACK);
        assertThat(run.timeline().rollbacks().get(0).spike()).isEqualTo(1);
        SupervisedRun palm =
                new SupervisedRun(fresh(), ToyRuns.noisy(330, ToyRuns.RECOVERY, new Fault.DamagedBatches(200, 10)));
        palm.go();
        assertThat(run.facts()).isEqualTo(palm.facts());
    }

    @Test
    void aFullBatchSpikeIsWaitedOutUnlessItDoesNotRepeat() {
        SupervisedRun run = withAdvice(NATURAL, new RemedyAdvice.None("nothing prevents it", true));
        SupervisedRun recorded = new SupervisedRun(fresh(), ToyRuns.natural(650, ToyRuns.ONLY_RECORD));
        recorded.go();

        assertThat(run.go().reason()).isEqualTo(Reason.COMPLETED);

        assertThat(run.timeline().diagnosed()).extracting(Diagnosed::conclusion).containsOnly(Conclusion.WAIT);
        assertThat(run.timeline().rollbacks()).isEmpty();
        assertThat(run.facts().losses()).isEqualTo(recorded.facts().losses());
        assertThat(run.facts().lastHash()).isEqualTo(recorded.facts().lastHash());

        SupervisedRun once = withAdvice(NATURAL, new RemedyAdvice.None("it does not recur", false));
        once.go();
        assertThat(once.timeline().rollbacks()).isNotEmpty();
    }

    @Test
    void aSpikeUnderARemedyIsRolledBackWithoutADiagnosis() {
        RunConfig config = ToyRuns.noisy(
                330,
                new RecoveryConfig(RecoveryConfig.Policy.DIAGNOSE, 30, new RecoveryConfig.Skip(40, 100), 2, 0),
                new Fault.DamagedBatches(200, 40));
        List<Integer> requested = new ArrayList<>();
        SupervisedRun run = new SupervisedRun(fresh(), config);
        run.withFinder(interrupted -> (directory, spike) -> {
            requested.add(spike);
            return spike == 1
                    ? useless(180)
                    : finder(config, DiagnosisProgress.SILENT).find(directory, spike);
        });

        run.go();

        assertThat(requested).startsWith(1, 2);
        Diagnosed second = run.timeline().diagnosed().get(1);
        assertThat(second.conclusion()).isEqualTo(Conclusion.ROLL_BACK);
        assertThat(second.why()).contains("cannot be diagnosed", "under the remedy lr=x0.999");
        assertThat(run.timeline().rollbacks().get(0).attempt())
                .as("it recurred")
                .isEqualTo(2);
        assertThat(run.timeline().rollbacks().get(0).toStep()).isLessThan(180);
        assertThat(run.timeline().recoveries()).hasSize(2);
    }

    @Test
    void remediesCountAsRecoveriesUpToTheMaximum() {
        RunConfig config = ToyRuns.noisy(
                330,
                new RecoveryConfig(RecoveryConfig.Policy.DIAGNOSE, 30, new RecoveryConfig.Skip(40, 100), 1, 0),
                new Fault.DamagedBatches(200, 40));
        SupervisedRun run = withAdvice(config, useless(180));

        assertThat(run.go().reason()).isEqualTo(Reason.RECOVERIES_SPENT);

        assertThat(run.timeline().recoveries()).hasSize(1);
        assertThat(run.timeline().rollbacks()).isEmpty();
    }

    @Test
    void aRunInterruptedInTheDiagnosisResumesFromThere() {
        SupervisedRun whole = diagnosing(DAMAGED);
        whole.go();
        SupervisedRun run = new SupervisedRun(fresh(), DAMAGED)
                .withFinder(interrupted -> (directory, spike) -> new RemedyAdvice.Interrupted());

        RunResult stopped = run.go();

        assertThat(stopped.reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(stopped.message()).contains("while spike 1 was diagnosed");
        assertThat(run.timeline().diagnosed()).isEmpty();
        run.withFinder(interrupted -> finder(DAMAGED, DiagnosisProgress.SILENT)).go();
        same(run, whole, "interrupted");
    }

    @Test
    void aSpikeAfterARemedyIsDiagnosedFromTheEndOfTheRemedy() {
        RunConfig config =
                ToyRuns.noisy(330, DIAGNOSE, new Fault.DamagedBatches(100, 10), new Fault.DamagedBatches(250, 10));
        SupervisedRun run = new SupervisedRun(fresh(), config);
        run.withFinder(interrupted -> (directory, spike) -> spike == 1
                ? new RemedyAdvice.Remedy(
                        new RemedyRequest(80, Interventions.parse("skip=40"), OptionalLong.of(150)), "it was said to")
                : finder(config, DiagnosisProgress.SILENT).find(directory, spike));

        assertThat(run.go().reason()).isEqualTo(Reason.COMPLETED);

        Diagnosed second = run.timeline().diagnosed().get(1);
        assertThat(second.conclusion()).isEqualTo(Conclusion.REMEDY);
        assertThat(run.timeline().remedies().get(1).toStep()).isGreaterThanOrEqualTo(150);
    }

    /** Throws after a number of replays. */
    private static final class Dying implements DiagnosisProgress {
        private int left;

        Dying(int replays) {
            left = replays;
        }

        @Override
        public synchronized void onFinished() {
            left--;
            if (left <= 0) {
                throw new SupervisedRun.Killed();
            }
        }
    }

    private static RemedyAdvice useless(long from) {
        return new RemedyAdvice.Remedy(
                new RemedyRequest(from, Interventions.parse("lr=x0.999"), OptionalLong.of(330)), "it was said to");
    }

    private static void same(SupervisedRun run, SupervisedRun whole, String as) {
        assertThat(run.facts()).as(as).isEqualTo(whole.facts());
        assertThat(run.timeline().remedies().stream()
                        .map(TimelineEvent.Remedied::with)
                        .toList())
                .as(as)
                .isEqualTo(whole.timeline().remedies().stream()
                        .map(TimelineEvent.Remedied::with)
                        .toList());
        assertThat(run.timeline().diagnosed().stream().distinct().toList())
                .as(as)
                .usingRecursiveComparison()
                .isEqualTo(whole.timeline().diagnosed());
    }

    /** A run with a remedy that does not help, then none. */
    private SupervisedRun withRemedyThenNone() {
        return new SupervisedRun(fresh(), DAMAGED)
                .withFinder(interrupted -> (directory, spike) ->
                        spike == 1 ? useless(180) : new RemedyAdvice.None("nothing prevents it", true));
    }

    private SupervisedRun diagnosing(RunConfig config) {
        return new SupervisedRun(fresh(), config).withFinder(interrupted -> finder(config, DiagnosisProgress.SILENT));
    }

    private SupervisedRun withAdvice(RunConfig config, RemedyAdvice advice) {
        return new SupervisedRun(fresh(), config)
                .withFinder(interrupted -> (RunDirectory directory, int spike) -> advice);
    }

    private Path fresh() {
        return folder.resolve("run-" + System.nanoTime());
    }

    private static RemedyFinder finder(RunConfig config, DiagnosisProgress progress) {
        ToyTrainer trainer = new ToyTrainer(config);
        return new RemedyDiagnosis(config, trainer, new LocalArmExecutor(trainer, 2), 2, progress, () -> false);
    }
}
