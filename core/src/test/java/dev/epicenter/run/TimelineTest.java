package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.epicenter.RandomizedTest;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.run.TimelineEvent.Cause;
import dev.epicenter.run.TimelineEvent.CheckpointWritten;
import dev.epicenter.run.TimelineEvent.Noted;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineEvent.RunEnded;
import dev.epicenter.run.TimelineEvent.SegmentEnded;
import dev.epicenter.run.TimelineEvent.SegmentStarted;
import dev.epicenter.run.TimelineEvent.SpikeClosed;
import dev.epicenter.run.TimelineEvent.SpikeDetected;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class TimelineTest extends RandomizedTest {
    private static final DataPlan SKIPPING = new DataPlan(List.of(new SkipRange(300, 500)));
    private static final RolledBack ROLLED_BACK = new RolledBack(1, 396, 300, new SkipRange(300, 500), 1, SKIPPING);

    @Test
    void aTimelineWithoutEventsIsEmpty() {
        Timeline timeline = Timeline.fold(List.of());
        assertThat(timeline.segments()).isEmpty();
        assertThat(timeline.checkpoints()).isEmpty();
        assertThat(timeline.nextSegment()).isZero();
        assertThat(timeline.nextSpike()).isEqualTo(1);
        assertThat(timeline.recoveries()).isEmpty();
        assertThat(timeline.plan()).isEqualTo(DataPlan.IN_ORDER);
        assertThat(timeline.ended()).isEmpty();
    }

    @Test
    void aSingleSegmentIsLive() {
        Timeline timeline = Timeline.fold(List.of(
                new SegmentStarted(0, 0, Cause.FRESH),
                new CheckpointWritten(100, "a"),
                new CheckpointWritten(200, "b"),
                new SegmentEnded(0, 200),
                new RunEnded(200, Reason.COMPLETED)));
        assertThat(timeline.segments())
                .containsExactly(new TimelineSegment(0, Cause.FRESH, 0, OptionalLong.of(200), OptionalLong.empty()));
        assertThat(timeline.checkpoints()).containsOnlyKeys(100L, 200L).containsEntry(200L, "b");
        assertThat(timeline.ended()).contains(new RunEnded(200, Reason.COMPLETED));
    }

    @Test
    void aResumptionMakesLaterStepsAndCheckpointsDead() {
        Timeline timeline = Timeline.fold(List.of(
                new SegmentStarted(0, 0, Cause.FRESH),
                new CheckpointWritten(100, "a"),
                new CheckpointWritten(200, "b"),
                new RunEnded(230, Reason.INTERRUPTED),
                new SegmentStarted(1, 100, Cause.RESUME)));
        assertThat(timeline.checkpoints()).containsOnlyKeys(100L);
        assertThat(timeline.segments().get(0).isLive(100)).isTrue();
        assertThat(timeline.segments().get(0).isLive(101)).isFalse();
        assertThat(timeline.segments().get(1).isLive(100)).isFalse();
        assertThat(timeline.segments().get(1).isLive(101)).isTrue();
        assertThat(timeline.ended()).isEmpty();
        assertThat(timeline.nextSegment()).isEqualTo(2);
    }

    @Test
    void aResumptionDiscardsSpikesThatItsStepsWillFindAgain() {
        List<TimelineEvent> events = new ArrayList<>(List.of(
                new SegmentStarted(0, 0, Cause.FRESH),
                new SpikeDetected(1, Samples.spike(50, 60)),
                new SpikeClosed(1, 90, Samples.spike(50, 60)),
                new CheckpointWritten(100, "a"),
                new SpikeDetected(2, Samples.spike(120, 130)),
                new SegmentStarted(1, 100, Cause.RESUME)));
        assertThat(Timeline.fold(events).spikes())
                .extracting(TimelineSpike::number)
                .containsExactly(1);
        assertThat(Timeline.fold(events).nextSpike()).isEqualTo(2);
        events.add(new SpikeDetected(2, Samples.spike(120, 130)));
        assertThat(Timeline.fold(events).spikes())
                .extracting(TimelineSpike::number, TimelineSpike::segment)
                .containsExactly(tuple(1, 0), tuple(2, 1));
    }

    @Test
    void aResumptionReopensASpikeThatEndedLater() {
        Timeline timeline = Timeline.fold(List.of(
                new SegmentStarted(0, 0, Cause.FRESH),
                new SpikeDetected(1, Samples.spike(80, 95)),
                new CheckpointWritten(100, "a"),
                new SpikeClosed(1, 120, Samples.spike(80, 97)),
                new SegmentStarted(1, 100, Cause.RESUME)));
        TimelineSpike spike = timeline.openSpike().orElseThrow();
        assertThat(spike.number()).isEqualTo(1);
        assertThat(spike.spike()).isEqualTo(Samples.spike(80, 95));
    }

    @Test
    void aRollbackIsPendingUntilItsSegmentStarts() {
        List<TimelineEvent> events = new ArrayList<>(List.of(
                new SegmentStarted(0, 0, Cause.FRESH),
                new CheckpointWritten(300, "a"),
                new CheckpointWritten(350, "b"),
                new SpikeDetected(1, Samples.spike(354, 396)),
                new SegmentEnded(0, 396),
                ROLLED_BACK));
        Timeline pending = Timeline.fold(events);
        assertThat(pending.pendingRollback()).contains(ROLLED_BACK);
        assertThat(pending.checkpoints()).containsOnlyKeys(300L);
        assertThat(pending.segments().get(0).isLive(301)).isFalse();
        assertThat(pending.plan()).isEqualTo(SKIPPING);
        events.add(new SegmentStarted(1, 300, Cause.ROLLBACK));
        Timeline started = Timeline.fold(events);
        assertThat(started.pendingRollback()).isEmpty();
        assertThat(started.recoveries()).hasSize(1);
        assertThat(started.rollbacks()).containsExactly(ROLLED_BACK);
    }

    @Test
    void aRollbackKeepsItsSpikeAsHistory() {
        Timeline timeline = Timeline.fold(List.of(
                new SegmentStarted(0, 0, Cause.FRESH),
                new CheckpointWritten(300, "a"),
                new SpikeDetected(1, Samples.spike(354, 396)),
                ROLLED_BACK,
                new SegmentStarted(1, 300, Cause.ROLLBACK),
                new SpikeDetected(2, Samples.spike(354, 390)),
                new SegmentStarted(2, 300, Cause.RESUME)));
        assertThat(timeline.spikes()).hasSize(1);
        TimelineSpike spike = timeline.spike(1).orElseThrow();
        assertThat(spike.status()).isEqualTo(TimelineSpike.Status.ROLLED_BACK);
        assertThat(spike.live()).isFalse();
        assertThat(spike.plan()).isEqualTo(DataPlan.IN_ORDER);
        assertThat(timeline.openSpike()).isEmpty();
        assertThat(timeline.nextSpike()).isEqualTo(2);
    }

    @Test
    void aResumptionBeforeARollbackKeepsIt() {
        Timeline timeline = Timeline.fold(List.of(
                new SegmentStarted(0, 0, Cause.FRESH),
                new CheckpointWritten(250, "z"),
                new CheckpointWritten(300, "a"),
                new SpikeDetected(1, Samples.spike(354, 396)),
                ROLLED_BACK,
                new SegmentStarted(1, 300, Cause.ROLLBACK),
                new Noted("passed over checkpoint 300", OptionalLong.of(300)),
                new SegmentStarted(2, 250, Cause.RESUME)));
        assertThat(timeline.recoveries()).hasSize(1);
        assertThat(timeline.plan()).isEqualTo(SKIPPING);
        assertThat(timeline.spike(1)).isPresent();
        assertThat(timeline.checkpoints()).containsOnlyKeys(250L);
        assertThat(timeline.notes()).hasSize(1);
        assertThat(timeline.segments().get(1).isLive(301)).isFalse();
    }

    @Test
    void aHardBatchIsClosedFromTheStart() {
        Timeline timeline = Timeline.fold(
                List.of(new SegmentStarted(0, 0, Cause.FRESH), new SpikeClosed(1, 61, Samples.spike(60, 60))));
        assertThat(timeline.spike(1).orElseThrow().status()).isEqualTo(TimelineSpike.Status.CLOSED);
        assertThat(timeline.openSpike()).isEmpty();
    }

    @Test
    void aRemedyKeepsAbandonedStepsAsHistoryAndIsPendingUntilItsSegmentStarts() {
        Remedied remedy = new Remedied(
                1,
                396,
                300,
                Interventions.parse("skip=200"),
                350,
                OptionalLong.empty(),
                Optional.of(new SkipRange(300, 500)),
                SKIPPING,
                Optional.empty());
        List<TimelineEvent> events = new ArrayList<>(List.of(
                new SegmentStarted(0, 0, Cause.FRESH),
                new CheckpointWritten(300, "a"),
                new SpikeDetected(1, Samples.spike(380, 390)),
                new CheckpointWritten(390, "b"),
                new RunEnded(396, Reason.INTERRUPTED),
                remedy));

        Timeline pending = Timeline.fold(events);
        assertThat(pending.pendingRemedy()).contains(remedy);
        assertThat(pending.ended()).isEmpty();
        assertThat(pending.checkpoints()).containsOnlyKeys(300L);
        assertThat(pending.plan()).isEqualTo(SKIPPING);
        assertThat(pending.recoveries()).isEmpty();
        assertThat(pending.spike(1).orElseThrow().live()).isFalse();
        assertThat(pending.nextSpike()).isEqualTo(2);
        assertThat(pending.planBeforeRemedy(300)).as("requested again").isEqualTo(DataPlan.IN_ORDER);
        assertThat(pending.planBeforeRemedy(301)).isEqualTo(SKIPPING);

        events.add(new SegmentStarted(1, 300, Cause.REMEDY));
        Timeline started = Timeline.fold(events);
        assertThat(started.pendingRemedy()).isEmpty();
        assertThat(started.stretches())
                .containsExactly(new RemedyInterval(
                        300, 350, Interventions.parse("skip=200"), Optional.of(new SkipRange(300, 500))));
        assertThat(started.stretches(started.spike(1).orElseThrow())).isEmpty();
    }

    @Test
    void liveStepsOfAnyTimelineNeverOverlap() throws Exception {
        repeat(200, random -> {
            List<TimelineEvent> events = new ArrayList<>();
            events.add(new SegmentStarted(0, 0, Cause.FRESH));
            long step = 0;
            for (int segment = 1; segment <= 1 + random.nextInt(8); segment++) {
                step += 1 + random.nextInt(20);
                events.add(new SegmentEnded(segment - 1, step));
                step = random.nextInt((int) step + 1);
                events.add(new SegmentStarted(segment, step, Cause.RESUME));
            }
            events.add(new SegmentEnded(Timeline.fold(events).nextSegment() - 1, step + 30));
            List<TimelineSegment> segments = Timeline.fold(events).segments();
            for (long s = 1; s <= step + 30; s++) {
                long at = s;
                assertThat(segments)
                        .as("step %d of %s", s, events)
                        .filteredOn(
                                one -> one.isLive(at) && at <= one.lastStep().orElseThrow())
                        .hasSize(1);
            }
        });
    }
}
