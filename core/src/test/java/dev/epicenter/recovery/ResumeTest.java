package dev.epicenter.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.InMemory;
import dev.epicenter.RandomizedTest;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.segment.ToyRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a run killed at any moment and resumed equals an uninterrupted run. */
class ResumeTest extends RandomizedTest {
    /** Two recoveries, the second because the first skip was too short. */
    private static final RunConfig RUN = ToyRuns.noisy(
            190,
            new RecoveryConfig(RecoveryConfig.Policy.PALM, 30, new RecoveryConfig.Skip(40, 100), 3, 0),
            new Fault.DamagedBatches(110, 15));

    /** The alarm and the decision are some checkpoints apart. */
    private static final RunConfig WITH_GRACE = ToyRuns.noisy(
            190,
            new RecoveryConfig(RecoveryConfig.Policy.PALM, 30, new RecoveryConfig.Skip(40, 100), 3, 30),
            new Fault.DamagedBatches(110, 45));

    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void aRunKilledAfterAnyChangeOfTheDirectoryResumesBitForBit() {
        SupervisedRun whole = whole(RUN);
        assertThat(whole.timeline().rollbacks()).hasSizeGreaterThanOrEqualTo(2);
        int effect = 0;
        boolean killed = true;
        while (killed) {
            effect++;
            SupervisedRun run = fresh(RUN);
            killed = run.goAndDie(effect, Long.MAX_VALUE);
            run.go();
            assertThat(run.facts()).as("killed after effect %d", effect).isEqualTo(whole.facts());
        }
        assertThat(effect).isGreaterThan(40);
    }

    @Test
    void aRunKilledInTheGracePeriodResumesBitForBit() {
        SupervisedRun whole = whole(WITH_GRACE);
        RolledBack first = whole.timeline().rollbacks().get(0);
        long alarm = whole.timeline().spikes().get(0).spike().alarm();
        assertThat(first.fromStep()).isEqualTo(alarm + 30);
        for (long step = alarm; step <= first.fromStep() + 1; step += 4) {
            SupervisedRun run = fresh(WITH_GRACE);
            run.goAndDie(Long.MAX_VALUE, step);
            run.go();
            assertThat(run.facts()).as("killed at step %d", step).isEqualTo(whole.facts());
        }
    }

    @Test
    void aRunKilledRepeatedlyEndsTheSame() throws Exception {
        SupervisedRun whole = whole(RUN);
        repeat(5, random -> {
            SupervisedRun run = fresh(RUN);
            for (int kills = 0; kills < 6; kills++) {
                run.goAndDie(1 + random.nextInt(20), 1 + random.nextInt(120));
            }
            run.go();
            assertThat(run.facts()).isEqualTo(whole.facts());
        });
    }

    @Test
    void rowsMissingOnTheDiskAreRepeated() throws Exception {
        SupervisedRun whole = whole(RUN);
        SupervisedRun run = fresh(RUN);
        run.goAndDie(Long.MAX_VALUE, 55);
        Path metrics = run.directory().segment(0).resolve("metrics.jsonl");
        List<String> lines = Files.readAllLines(metrics);
        // A header and 55 rows; the newest checkpoint is that of step 40.
        String torn =
                String.join("\n", lines.subList(0, 46)) + "\n" + lines.get(46).substring(0, 9);
        Files.writeString(metrics, torn);

        run.go();

        assertThat(run.facts()).isEqualTo(whole.facts());
    }

    @Test
    void aRunInterruptedByTheUserResumesAndEndsTheSame() {
        SupervisedRun whole = whole(RUN);
        for (long at : List.of(7L, 55L, 60L, 109L, 139L)) {
            SupervisedRun run = fresh(RUN);
            long[] steps = {0};

            RunResult first = run.go(RunProgress.SILENT, () -> ++steps[0] >= at, () -> {});

            assertThat(first.reason()).isEqualTo(TimelineEvent.Reason.INTERRUPTED);
            long stopped = first.step();
            assertThat(first.message()).contains("interrupted after step " + stopped);
            assertThat(run.timeline().checkpoints()).containsKey(stopped);
            List<Long> made = new ArrayList<>();
            run.go(
                    new RunProgress() {
                        @Override
                        public void onStep(dev.epicenter.trace.StepRecord row) {
                            made.add(row.step());
                        }
                    },
                    () -> false,
                    () -> {});
            assertThat(made.get(0)).isEqualTo(stopped + 1);
            assertThat(run.facts()).as("interrupted after step %d", stopped).isEqualTo(whole.facts());
        }
    }

    @Test
    void aDamagedNewestCheckpointIsReportedAndThePreviousOneUsed() throws Exception {
        SupervisedRun whole = whole(RUN);
        SupervisedRun run = fresh(RUN);
        run.goAndDie(Long.MAX_VALUE, 95);
        Path weights = run.directory().checkpoints().path(80).resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        run.go();

        assertThat(run.timeline().notes())
                .anySatisfy(note -> assertThat(note.what()).contains("00000080"));
        assertThat(run.timeline().segments().get(1).fromStep()).isEqualTo(60);
        assertThat(run.facts()).isEqualTo(whole.facts());
    }

    @Test
    void aCompleteRunIsNotRepeated() {
        SupervisedRun run = whole(RUN);
        int segments = run.timeline().segments().size();

        RunResult again = run.go();

        assertThat(again.reason()).isEqualTo(TimelineEvent.Reason.COMPLETED);
        assertThat(again.message()).contains("complete");
        assertThat(run.timeline().segments()).hasSize(segments);
    }

    private SupervisedRun whole(RunConfig config) {
        SupervisedRun run = fresh(config);
        assertThat(run.go().reason()).isEqualTo(TimelineEvent.Reason.COMPLETED);
        return run;
    }

    private SupervisedRun fresh(RunConfig config) {
        return new SupervisedRun(folder.resolve("run-" + System.nanoTime()), config);
    }
}
