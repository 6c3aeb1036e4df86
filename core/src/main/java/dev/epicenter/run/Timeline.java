package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The state of a run, computed from its events by a pure fold.
 *
 * <p>Steps, checkpoints and spikes are <i>live</i> if they belong to the current run. A segment that starts from step s makes
 * everything recorded before it beyond s dead. A resumption discards live spikes beyond s, because its steps find them again
 * with the same numbers. A rollback or a remedy keeps them as history.
 *
 * @param segments in order
 * @param checkpoints state hashes of the live checkpoints, by step; retention may have deleted some
 * @param spikes in order of number
 * @param rollbacks in order
 * @param remedies in order, including abandoned ones
 * @param followed what followed remedies, in order
 * @param diagnosed conclusions of {@code recovery.policy: diagnose}, in order; repeated if the process died right after one
 * @param pendingRollback a rollback without a segment so far: the next segment starts from its {@code toStep} with cause
 *     ROLLBACK
 * @param ended the end of the run, if nothing was started since
 * @param plan the data plan of the next segment
 * @param notes in order
 * @param trainerFailures of an external trainer, in order
 * @param failures consecutive failures since the last checkpoint or end of the run
 */
public record Timeline(
        List<TimelineSegment> segments,
        SortedMap<Long, String> checkpoints,
        List<TimelineSpike> spikes,
        List<TimelineEvent.RolledBack> rollbacks,
        List<TimelineEvent.Remedied> remedies,
        List<TimelineEvent.RemedyFollowed> followed,
        List<TimelineEvent.Diagnosed> diagnosed,
        Optional<TimelineEvent.RolledBack> pendingRollback,
        Optional<TimelineEvent.RunEnded> ended,
        DataPlan plan,
        List<TimelineEvent.Noted> notes,
        List<TimelineEvent.TrainerFailed> trainerFailures,
        int failures) {
    public Timeline {
        segments = List.copyOf(segments);
        checkpoints = Collections.unmodifiableSortedMap(new TreeMap<>(checkpoints));
        spikes = List.copyOf(spikes);
        rollbacks = List.copyOf(rollbacks);
        remedies = List.copyOf(remedies);
        followed = List.copyOf(followed);
        diagnosed = List.copyOf(diagnosed);
        notes = List.copyOf(notes);
        trainerFailures = List.copyOf(trainerFailures);
    }

    /** The state after {@code events}. */
    public static Timeline fold(List<? extends TimelineEvent> events) {
        TimelineFold fold = new TimelineFold();
        events.forEach(fold::accept);
        return fold.timeline();
    }

    /** The state after the events of {@code entries}. */
    public static Timeline of(List<TimelineEntry> entries) {
        return fold(entries.stream().map(TimelineEntry::event).toList());
    }

    /** The number of batches that the plan skips. Batches skipped by several recoveries count once. */
    public long skipped() {
        return plan.skips().stream().mapToLong(SkipRange::count).sum();
    }

    /**
     * The recoveries so far, in order: rollbacks, and remedies found by diagnoses. A later rollback does not remove any.
     */
    public List<RecoveryRecord> recoveries() {
        return RecoveryRecord.of(rollbacks, remedies);
    }

    /** Whether the run decided to continue through spike {@code number}. */
    public boolean waitsOut(int number) {
        return diagnosed.stream()
                .anyMatch(found -> found.spike() == number && found.conclusion() == TimelineEvent.Conclusion.WAIT);
    }

    /** The last step abandoned by a rollback or a remedy; 0 if none. */
    public long lastAbandonedStep() {
        return LongStream.concat(
                        rollbacks.stream().mapToLong(TimelineEvent.RolledBack::fromStep),
                        remedies.stream().mapToLong(TimelineEvent.Remedied::fromStep))
                .max()
                .orElse(0);
    }

    /** The remedies in force, in order of steps, without overlaps. */
    public List<RemedyInterval> stretches() {
        return RemedyInterval.of(remedies);
    }

    /** The remedies in force when {@code spike} was found. */
    public List<RemedyInterval> stretches(TimelineSpike spike) {
        return RemedyInterval.of(remedies.stream()
                .filter(remedy -> remedy.segment() <= spike.segment())
                .toList());
    }

    /** A remedy without a segment so far: the next segment has cause REMEDY. */
    public Optional<TimelineEvent.Remedied> pendingRemedy() {
        return remedies.stream()
                .filter(remedy -> remedy.segment() == nextSegment())
                .reduce((older, newer) -> newer);
    }

    /**
     * The data plan at the start of a remedy from {@code step}. Batches skipped by rollbacks stay skipped. Batches skipped by
     * remedies from that step on do not: the new remedy replaces these.
     */
    public DataPlan planBeforeRemedy(long step) {
        Stream<SkipRange> ofRemedies = stretches().stream()
                .filter(stretch -> stretch.after() < step)
                .flatMap(stretch -> stretch.skipped().stream());
        return new DataPlan(Stream.concat(rollbacks.stream().map(TimelineEvent.RolledBack::skipped), ofRemedies)
                .toList());
    }

    public int nextSegment() {
        return segments.size();
    }

    /** The number of the next spike. */
    public int nextSpike() {
        return spikes.stream().mapToInt(TimelineSpike::number).max().orElse(0) + 1;
    }

    /** The open spike, if any. */
    public Optional<TimelineSpike> openSpike() {
        return spikes.stream()
                .filter(spike -> spike.status() == TimelineSpike.Status.OPEN)
                .findFirst();
    }

    public Optional<TimelineSpike> spike(int number) {
        return spikes.stream().filter(spike -> spike.number() == number).findFirst();
    }
}
