package dev.epicenter.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.ToyTrainer;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void damagedBatchesAreSkippedAndTheLossMatchesAnUndamagedRun() {
        RunConfig damaged = ToyRuns.noisy(400, palm(40, 100, 3, 0), new Fault.DamagedBatches(200, 10));
        SupervisedRun run = new SupervisedRun(folder.resolve("damaged"), damaged);
        SupervisedRun undamaged =
                new SupervisedRun(folder.resolve("undamaged"), ToyRuns.noisy(400, palm(40, 100, 3, 0)));
        undamaged.go();

        RunResult result = run.go();

        assertThat(result.reason()).isEqualTo(Reason.COMPLETED);
        assertThat(run.timeline().rollbacks()).isNotEmpty();
        RolledBack first = run.timeline().rollbacks().get(0);
        assertThat(first.toStep()).isEqualTo(160);
        assertThat(first.skipped().from()).isEqualTo(160);
        assertThat(run.rows()).extracting(StepRecord::batch).doesNotContain(200L, 205L, 209L);
        assertThat(run.rows().subList(150, 400)).allMatch(row -> row.loss() < 0.2);
        assertThat(mean(run.rows())).isBetween(0.9 * mean(undamaged.rows()), 1.1 * mean(undamaged.rows()));
        assertThat(notes(run)).anyMatch(note -> note.contains("did not recur"));
    }

    @Test
    void aSpikeThatRecursGoesFurtherBackUntilMaxRecoveries() {
        // No batch is the cause: the spike recurs at the same step, for any skip.
        SupervisedRun run = new SupervisedRun(folder.resolve("run"), ToyRuns.natural(600, palm(40, 100, 3, 0)));

        RunResult result = run.go();

        Timeline timeline = run.timeline();
        assertThat(result.reason()).isEqualTo(Reason.RECOVERIES_SPENT);
        assertThat(timeline.rollbacks()).extracting(RolledBack::toStep).containsExactly(400L, 350L, 300L);
        assertThat(timeline.rollbacks()).extracting(RolledBack::attempt).containsExactly(1, 2, 3);
        assertThat(result.message()).contains("3 recoveries are used up", "last good checkpoint is at step 450");
        assertThat(run.directory().checkpoints().list()).contains(450L);
        assertThat(timeline.ended()).isPresent();
        assertThat(timeline.spikes()).hasSize(4);
        assertThat(notes(run)).anyMatch(note -> note.contains("recurring at the same place"));
    }

    @Test
    void policyNoneOnlyRecords() {
        SupervisedRun run = new SupervisedRun(
                folder.resolve("run"), ToyRuns.noisy(300, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(200, 10)));

        assertThat(run.go().reason()).isEqualTo(Reason.COMPLETED);
        assertThat(run.timeline().rollbacks()).isEmpty();
        assertThat(run.timeline().spikes()).hasSize(1);
        TimelineSpike spike = run.timeline().spikes().get(0);
        assertThat(spike.status()).isEqualTo(TimelineSpike.Status.CLOSED);
        assertThat(spike.spike().onset()).isEqualTo(201);
    }

    @Test
    void aShortSpikeEndsWithinTheGracePeriod() {
        SupervisedRun run = new SupervisedRun(
                folder.resolve("run"), ToyRuns.noisy(300, palm(40, 100, 3, 60), new Fault.DamagedBatches(200, 4)));

        assertThat(run.go().reason()).isEqualTo(Reason.COMPLETED);
        assertThat(run.timeline().spikes())
                .singleElement()
                .satisfies(spike -> assertThat(spike.spike().kind()).isEqualTo(Spike.Kind.SPIKE));
        assertThat(run.timeline().rollbacks()).isEmpty();
    }

    @Test
    void aLongSpikeIsRolledBackAfterTheGracePeriod() {
        SupervisedRun run = new SupervisedRun(
                folder.resolve("run"), ToyRuns.noisy(300, palm(40, 200, 3, 20), new Fault.DamagedBatches(200, 60)));

        assertThat(run.go().reason()).isEqualTo(Reason.COMPLETED);
        RolledBack first = run.timeline().rollbacks().get(0);
        assertThat(first.fromStep())
                .isEqualTo(run.timeline().spikes().get(0).spike().alarm() + 20);
    }

    @Test
    void aNaNLossIsRolledBackAndItsBatchSkipped() {
        SupervisedRun run =
                new SupervisedRun(folder.resolve("run"), ToyRuns.noisy(300, palm(40, 100, 3, 60)), Set.of(200L));

        assertThat(run.go().reason()).isEqualTo(Reason.COMPLETED);
        assertThat(run.timeline().rollbacks()).hasSize(1);
        assertThat(run.timeline().spikes().get(0).spike().kind()).isEqualTo(Spike.Kind.NON_FINITE);
        assertThat(run.rows()).allMatch(row -> Double.isFinite(row.loss()));
    }

    @Test
    void aNaNLossEndsARunWithPolicyNone() {
        SupervisedRun run =
                new SupervisedRun(folder.resolve("run"), ToyRuns.noisy(300, ToyRuns.ONLY_RECORD), Set.of(210L));

        RunResult result = run.go();

        assertThat(result.reason()).isEqualTo(Reason.NON_FINITE);
        assertThat(result.message()).contains("not finite", "last good checkpoint is at step 200");
        assertThat(run.directory().checkpoints().list()).contains(200L);
    }

    @Test
    void twoConsecutiveOverflowsEndARunWithPolicyNoneAndOneDoesNot() {
        RunConfig config = ToyRuns.noisy(300, ToyRuns.ONLY_RECORD);
        SupervisedRun once = overflowing("once", config, 150L, 152L);
        assertThat(once.go().reason()).isEqualTo(Reason.COMPLETED);
        assertThat(once.timeline().spikes().get(0).spike().kind()).isEqualTo(Spike.Kind.NON_FINITE);
        assertThat(once.timeline().checkpoints()).containsKey(300L);

        assertThat(overflowing("twice", config, 150L, 151L).go())
                .extracting(RunResult::reason, RunResult::step)
                .containsExactly(Reason.NON_FINITE, 151L);
        assertThat(overflowing("last", config, 300L).go().reason()).isEqualTo(Reason.NON_FINITE);
    }

    @Test
    void oneOverflowInASpikeWaitsForGraceAndTwoConsecutiveOnesDoNot() {
        RunConfig config = ToyRuns.noisy(300, palm(40, 200, 3, 20), new Fault.DamagedBatches(200, 60));
        SupervisedRun once = overflowing("once", config, 208L);
        once.go();
        long alarm = once.timeline().spikes().get(0).spike().alarm();
        assertThat(alarm).isBetween(201L, 207L);
        assertThat(once.timeline().rollbacks().get(0).fromStep()).isEqualTo(alarm + 20);

        SupervisedRun twice = overflowing("twice", config, 208L, 209L);
        twice.go();
        assertThat(twice.timeline().rollbacks().get(0).fromStep()).isEqualTo(209);
    }

    private SupervisedRun overflowing(String name, RunConfig config, Long... steps) {
        return new SupervisedRun(folder.resolve(name), config, new Overflowing(new ToyTrainer(config), Set.of(steps)));
    }

    @Test
    void allSegmentsAreCompactedIncludingThoseOfKilledProcesses() {
        RunConfig config =
                ToyRuns.inParts(ToyRuns.noisy(300, palm(40, 100, 3, 0), new Fault.DamagedBatches(200, 10)), 50);
        SupervisedRun run = new SupervisedRun(folder.resolve("run"), config);
        run.goAndDie(Long.MAX_VALUE, 125);
        assertThat(new TraceReader(run.directory().segment(0)).readParts(TraceReader.Parts::jsonl))
                .isNotEmpty();

        run.go((jsonl, parquet) -> {
            Files.copy(jsonl, parquet);
            return Files.readAllLines(parquet).size() - 1L;
        });

        assertThat(run.timeline().rollbacks()).isNotEmpty();
        assertThat(run.directory().segments())
                .hasSizeGreaterThan(2)
                .allSatisfy(segment -> assertThat(new TraceReader(segment).readParts(TraceReader.Parts::jsonl))
                        .isEmpty());
        assertThat(new TraceReader(run.directory().segment(0)).readParts(TraceReader.Parts::parquet))
                .hasSize(3);
        assertThat(new TraceReader(run.directory().segment(1)).readParts(TraceReader.Parts::parquet))
                .isNotEmpty();
        assertThat(notes(run)).noneMatch(note -> note.contains("JSONL"));
    }

    @Test
    void partsThatCannotBeCompactedAreReported() {
        SupervisedRun run =
                new SupervisedRun(folder.resolve("run"), ToyRuns.inParts(ToyRuns.noisy(60, ToyRuns.ONLY_RECORD), 1000));
        run.go((jsonl, parquet) -> {
            throw new IOException("no space left");
        });
        assertThat(notes(run)).singleElement().asString().contains("tensors-00001.jsonl stays as JSONL: no space left");
    }

    @Test
    void aDamagedCheckpointIsReportedAndARollbackUsesThePreviousOne() throws Exception {
        RunConfig config = ToyRuns.noisy(300, palm(100, 200, 3, 0), new Fault.DamagedBatches(200, 10));
        SupervisedRun run = new SupervisedRun(folder.resolve("run"), config);
        run.goAndDie(Long.MAX_VALUE, 195);
        Path state = run.directory().checkpoints().path(160).resolve("optimizer.safetensors");
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length - 1] ^= 1;
        Files.write(state, bytes);

        assertThat(run.go().reason()).isEqualTo(Reason.COMPLETED);
        assertThat(run.timeline().rollbacks().get(0).toStep()).isEqualTo(140);
        assertThat(notes(run)).anyMatch(note -> note.contains("00000160"));
    }

    @Test
    void progressReceivesStepsAndEvents() {
        List<Long> steps = new ArrayList<>();
        List<TimelineEvent> events = new ArrayList<>();
        SupervisedRun run = new SupervisedRun(folder.resolve("run"), ToyRuns.noisy(45, ToyRuns.ONLY_RECORD));
        run.go(
                new RunProgress() {
                    @Override
                    public void onStep(StepRecord row) {
                        steps.add(row.step());
                    }

                    @Override
                    public void onEvent(TimelineEvent event) {
                        events.add(event);
                    }
                },
                () -> false,
                () -> {});

        assertThat(steps).hasSize(45).first().isEqualTo(1L);
        assertThat(events.get(0)).isEqualTo(new TimelineEvent.SegmentStarted(0, 0, TimelineEvent.Cause.FRESH));
        assertThat(events.get(events.size() - 1)).isEqualTo(new TimelineEvent.RunEnded(45, Reason.COMPLETED));
        assertThat(run.timeline().checkpoints()).containsOnlyKeys(20L, 40L, 45L);
    }

    @Test
    void oldCheckpointsAreDeletedExceptThoseForRecoveries() {
        SupervisedRun run = new SupervisedRun(folder.resolve("run"), ToyRuns.noisy(600, ToyRuns.RECOVERY));
        run.go();

        assertThat(run.directory().checkpoints().list())
                .doesNotContain(20L, 100L)
                .contains(600L, 500L);
    }

    private static RecoveryConfig palm(long min, long max, int recoveries, long grace) {
        return new RecoveryConfig(RecoveryConfig.Policy.PALM, 30, new RecoveryConfig.Skip(min, max), recoveries, grace);
    }

    private static List<String> notes(SupervisedRun run) {
        return run.timeline().notes().stream().map(TimelineEvent.Noted::what).toList();
    }

    private static double mean(List<StepRecord> rows) {
        return rows.subList(300, 400).stream()
                .mapToDouble(StepRecord::loss)
                .average()
                .orElseThrow();
    }
}
