package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.config.CheckpointConfig;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.run.TimelineSpike.Status;
import dev.epicenter.segment.DataPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class RetentionTest extends RandomizedTest {
    private static final RecoveryConfig PALM =
            new RecoveryConfig(RecoveryConfig.Policy.PALM, 100, new RecoveryConfig.Skip(200, 500), 20, 0);

    @Test
    void newestCheckpointsAndThoseForADevelopingSpikeStay() {
        SortedSet<Long> kept = kept(new CheckpointConfig(50, 2, 0), steps(50, 2000), 2000, List.of());
        // 2000 - 100 - 100, and two more.
        assertThat(kept).containsExactly(1700L, 1750L, 1800L, 1850L, 1900L, 1950L, 2000L);
    }

    @Test
    void ringStaysIfItReachesFurther() {
        assertThat(kept(new CheckpointConfig(50, 12, 0), steps(50, 2000), 2000, List.of()))
                .hasSize(12)
                .contains(1450L);
    }

    @Test
    void sparseCheckpointsLeaveThreeBeforeAnySpike() {
        assertThat(kept(new CheckpointConfig(1000, 1, 0), steps(1000, 9000), 9900, List.of()))
                .containsExactly(7000L, 8000L, 9000L);
    }

    @Test
    void multiplesOfKeepEveryStay() {
        assertThat(kept(new CheckpointConfig(50, 1, 500), steps(50, 2000), 2000, List.of()))
                .contains(500L, 1000L, 1500L);
    }

    @Test
    void anOpenSpikeKeepsTheCheckpointsForItsRollback() {
        SortedSet<Long> kept =
                kept(new CheckpointConfig(50, 2, 0), steps(50, 5000), 5000, List.of(spike(1, 1010, Status.OPEN, true)));
        assertThat(kept).contains(800L, 850L, 900L, 1000L).doesNotContain(750L, 1050L);
    }

    @Test
    void aClosedSpikeStaysReplayableFromNearAndFar() {
        List<TimelineSpike> spikes = List.of(spike(1, 1010, Status.CLOSED, true));
        assertThat(kept(new CheckpointConfig(50, 2, 0), steps(50, 5000), 5000, spikes))
                .contains(900L, 950L, 1000L)
                .doesNotContain(850L, 1050L);
        assertThat(kept(new CheckpointConfig(5, 2, 0), steps(5, 5000), 5000, spikes))
                .contains(910L, 970L, 1005L)
                .doesNotContain(905L, 915L, 965L, 1010L);
    }

    @Test
    void onlyTheLastSpikesStayReplayable() {
        List<TimelineSpike> spikes = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            spikes.add(spike(i, 200L * i + 10, Status.CLOSED, true));
        }
        for (long every : new long[] {5, 50}) {
            SortedSet<Long> kept = kept(new CheckpointConfig(every, 1, 0), steps(every, 9000), 9000, spikes);
            assertThat(kept).doesNotContain(2000L).contains(2200L);
            assertThat(kept).hasSizeLessThanOrEqualTo((int) (1 + 200 / every + 4 + 20 * 9));
        }
    }

    @Test
    void aSpikeThatRecursTwiceFindsACheckpointEachTime() throws Exception {
        repeat(200, random -> {
            long every = 10L + random.nextInt(90);
            CheckpointConfig config = new CheckpointConfig(every, 1 + random.nextInt(4), 0);
            long onset = 2500L + random.nextInt(500);
            long alarm = onset + random.nextInt((int) Retention.ONSET_LOOKBACK);
            TreeSet<Long> disk = new TreeSet<>();
            List<TimelineSpike> spikes = new ArrayList<>();
            List<RecoveryRecord> rollbacks = new ArrayList<>();
            long step = 0;
            for (int attempt = 1; attempt <= 1 + Retention.FURTHER_BACK; attempt++) {
                while (step < alarm) {
                    step++;
                    if (step % every == 0) {
                        disk.add(step);
                        disk.removeAll(Retention.toDelete(config, PALM, disk, step, spikes, rollbacks));
                    }
                }
                List<Long> reachable = new ArrayList<>(
                        disk.headSet(onset - PALM.rewind(), true).descendingSet());
                assertThat(reachable).as("attempt %d, every %d", attempt, every).hasSizeGreaterThanOrEqualTo(attempt);
                long back = reachable.get(attempt - 1);
                long due = (onset - PALM.rewind()) / every * every - (attempt - 1) * every;
                assertThat(back).as("attempt %d, every %d", attempt, every).isEqualTo(due);
                spikes.add(spike(attempt, onset, Status.ROLLED_BACK, false));
                rollbacks.add(rollback(attempt, step, back));
                disk.tailSet(back, false).clear();
                step = back;
            }
        });
    }

    @Test
    void aRolledBackSpikeKeepsItsCheckpointsWhileItMayRecur() throws Exception {
        repeat(200, random -> {
            RecoveryConfig recovery = new RecoveryConfig(
                    RecoveryConfig.Policy.PALM,
                    20 + random.nextInt(150),
                    new RecoveryConfig.Skip(200, 500),
                    20,
                    random.nextInt(400));
            long every = 10L + random.nextInt(90);
            CheckpointConfig config = new CheckpointConfig(every, 1 + random.nextInt(4), 0);
            long onset = 2500L + random.nextInt(500);
            // Closed by patience or at a worse level: closed before the rollback, and long after its onset.
            Status status = random.nextBoolean() ? Status.CLOSED : Status.ROLLED_BACK;
            long fromStep = onset + random.nextInt(600);
            long toStep = (onset - recovery.rewind()) / every * every;
            List<TimelineSpike> spikes = List.of(spike(1, onset, status, false));
            List<RecoveryRecord> rollbacks = List.of(rollback(1, fromStep, toStep));
            long last = fromStep + recovery.rewind() + Retention.ONSET_LOOKBACK + recovery.grace();
            TreeSet<Long> disk = new TreeSet<>();
            for (long step = every; step <= toStep; step += every) {
                disk.add(step);
            }
            for (long step = toStep + every; step <= last; step += every) {
                disk.add(step);
                disk.removeAll(Retention.toDelete(config, recovery, disk, step, spikes, rollbacks));
            }
            assertThat(disk)
                    .as("%s, abandoned at %d, every %d, %s", status, fromStep, every, recovery)
                    .contains(toStep - every, toStep - 2 * every, toStep - 3 * every);
            long past = (last / every + 1) * every + 1000;
            for (long step = last / every * every + every; step <= past; step += every) {
                disk.add(step);
                disk.removeAll(Retention.toDelete(config, recovery, disk, step, spikes, rollbacks));
            }
            assertThat(disk).doesNotContain(toStep - every);
        });
    }

    private static SortedSet<Long> kept(
            CheckpointConfig config, SortedSet<Long> steps, long current, List<TimelineSpike> spikes) {
        SortedSet<Long> kept = new TreeSet<>(steps);
        kept.removeAll(Retention.toDelete(config, PALM, steps, current, spikes, List.of()));
        return kept;
    }

    private static SortedSet<Long> steps(long every, long last) {
        return LongStream.rangeClosed(1, last / every)
                .map(i -> i * every)
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    private static RecoveryRecord rollback(int spike, long fromStep, long toStep) {
        return new RecoveryRecord(spike, fromStep, toStep, 1, fromStep);
    }

    private static TimelineSpike spike(int number, long onset, Status status, boolean live) {
        return new TimelineSpike(number, Samples.spike(onset, onset + 10), status, 0, live, DataPlan.IN_ORDER);
    }
}
