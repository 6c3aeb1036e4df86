package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.spike.Spike;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The builder of a timeline: applies events in order. */
final class TimelineFold {
    private final List<TimelineSegment> segments = new ArrayList<>();
    private final TreeMap<Long, String> checkpoints = new TreeMap<>();
    private final List<FoundSpike> spikes = new ArrayList<>();
    private final List<TimelineEvent.RolledBack> rollbacks = new ArrayList<>();
    private final List<TimelineEvent.Remedied> remedies = new ArrayList<>();
    private final List<TimelineEvent.RemedyFollowed> followed = new ArrayList<>();
    private final List<TimelineEvent.Diagnosed> diagnosed = new ArrayList<>();
    private final List<TimelineEvent.Noted> notes = new ArrayList<>();
    private final List<TimelineEvent.TrainerFailed> trainerFailures = new ArrayList<>();
    private Optional<TimelineEvent.RolledBack> pendingRollback = Optional.empty();
    private Optional<TimelineEvent.RunEnded> ended = Optional.empty();
    private DataPlan plan = DataPlan.IN_ORDER;
    private int failures;

    /**
     * A spike with the data that a rollback needs.
     *
     * @param knownAt the step after which it was detected
     * @param closedAt the step after which it was closed; empty while it is open
     * @param detected the spike as reported by the alarm
     */
    private record FoundSpike(int number, long knownAt, Spike detected, OptionalLong closedAt, TimelineSpike now) {
        FoundSpike closed(long step, Spike spike) {
            return new FoundSpike(
                    number,
                    knownAt,
                    detected,
                    OptionalLong.of(step),
                    new TimelineSpike(
                            number, spike, TimelineSpike.Status.CLOSED, now.segment(), now.live(), now.plan()));
        }

        FoundSpike reopened() {
            return new FoundSpike(
                    number,
                    knownAt,
                    detected,
                    OptionalLong.empty(),
                    new TimelineSpike(
                            number, detected, TimelineSpike.Status.OPEN, now.segment(), now.live(), now.plan()));
        }

        FoundSpike history() {
            TimelineSpike.Status status =
                    now.status() == TimelineSpike.Status.OPEN ? TimelineSpike.Status.ROLLED_BACK : now.status();
            return new FoundSpike(
                    number,
                    knownAt,
                    detected,
                    closedAt,
                    new TimelineSpike(number, now.spike(), status, now.segment(), false, now.plan()));
        }
    }

    void accept(TimelineEvent event) {
        if (event instanceof TimelineEvent.SegmentStarted started) {
            goBack(started.fromStep(), false);
            segments.add(new TimelineSegment(
                    started.segment(),
                    started.cause(),
                    started.fromStep(),
                    OptionalLong.empty(),
                    OptionalLong.empty()));
            pendingRollback = Optional.empty();
            ended = Optional.empty();
        } else if (event instanceof TimelineEvent.SegmentEnded end) {
            segments.replaceAll(segment -> segment.number() == end.segment() ? segment.endedAt(end.step()) : segment);
        } else if (event instanceof TimelineEvent.CheckpointWritten written) {
            checkpoints.put(written.step(), written.stateHash());
            failures = 0;
        } else if (event instanceof TimelineEvent.SpikeDetected detected) {
            found(detected.number(), detected.spike().alarm(), detected.spike());
        } else if (event instanceof TimelineEvent.SpikeClosed closed) {
            if (spikes.stream().noneMatch(spike -> spike.number() == closed.number())) {
                found(closed.number(), closed.step(), closed.spike());
            }
            spikes.replaceAll(
                    spike -> spike.number() == closed.number() ? spike.closed(closed.step(), closed.spike()) : spike);
        } else if (event instanceof TimelineEvent.RolledBack rolledBack) {
            goBack(rolledBack.toStep(), true);
            rollbacks.add(rolledBack);
            pendingRollback = Optional.of(rolledBack);
            plan = rolledBack.plan();
        } else if (event instanceof TimelineEvent.Remedied remedied) {
            goBack(remedied.toStep(), true);
            remedies.add(remedied);
            pendingRollback = Optional.empty();
            ended = Optional.empty();
            plan = remedied.plan();
        } else if (event instanceof TimelineEvent.Diagnosed found) {
            diagnosed.add(found);
        } else if (event instanceof TimelineEvent.RemedyFollowed found) {
            followed.add(found);
        } else if (event instanceof TimelineEvent.Noted noted) {
            notes.add(noted);
        } else if (event instanceof TimelineEvent.TrainerFailed failed) {
            trainerFailures.add(failed);
            failures = failed.attempt();
        } else if (event instanceof TimelineEvent.RunEnded end) {
            ended = Optional.of(end);
            failures = 0;
        } else {
            // Not an event of this version's files, which fail when they are read: a record without a case here.
            throw new IllegalStateException("no effect on a timeline is defined for " + event);
        }
    }

    Timeline timeline() {
        List<TimelineSpike> found = spikes.stream()
                .map(FoundSpike::now)
                .sorted(Comparator.comparingInt(TimelineSpike::number))
                .toList();
        return new Timeline(
                segments,
                checkpoints,
                found,
                rollbacks,
                remedies,
                followed,
                diagnosed,
                pendingRollback,
                ended,
                plan,
                notes,
                trainerFailures,
                failures);
    }

    private void found(int number, long knownAt, Spike spike) {
        spikes.removeIf(known -> known.number() == number);
        int segment = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).number();
        spikes.add(new FoundSpike(
                number,
                knownAt,
                spike,
                OptionalLong.empty(),
                new TimelineSpike(number, spike, TimelineSpike.Status.OPEN, segment, true, plan)));
    }

    /** Makes everything beyond {@code step} dead. Spikes become history, or are removed because they will be found again. */
    private void goBack(long step, boolean keepSpikes) {
        checkpoints.tailMap(step, false).clear();
        segments.replaceAll(segment -> segment.liveUpTo(step));
        if (keepSpikes) {
            spikes.replaceAll(spike -> spike.now().live() && spike.knownAt() > step ? spike.history() : spike);
        } else {
            spikes.removeIf(spike -> spike.now().live() && spike.knownAt() > step);
        }
        spikes.replaceAll(
                spike -> spike.now().live() && spike.closedAt().orElse(step) > step ? spike.reopened() : spike);
    }
}
