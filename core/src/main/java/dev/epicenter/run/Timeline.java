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
 * What happened in a run: a pure fold of its events.
 *
 * <p>Steps, checkpoints and spikes are <i>live</i> where they belong to the run as it is now. A segment that starts from step
 * s makes everything beyond s, recorded before it, dead. Live spikes beyond s are forgotten by a resumption, whose steps
 * find them again under the same numbers; a rollback or a remedy keeps them as history.
 *
 * @param segments in order
 * @param checkpoints live ones: state hash by step; retention may have deleted some since
 * @param spikes in order of number
 * @param rollbacks in order
 * @param remedies in order; those given up since included
 * @param diagnosed what a run that diagnoses its spikes concluded, in order; more than once where its process died after it
 * @param pendingRollback decided, but no segment started since: the next one starts from its {@code toStep} with cause
 *     ROLLBACK
 * @param ended where the run ended and nothing was started since
 * @param plan which batch the next segment's steps train on
 * @param notes in order
 * @param trainerFailures of an external trainer, in order
 * @param failures of these in a row, without a checkpoint or an end of the run since
 */
public record Timeline(
        List<TimelineSegment> segments,
        SortedMap<Long, String> checkpoints,
        List<TimelineSpike> spikes,
        List<TimelineEvent.RolledBack> rollbacks,
        List<TimelineEvent.Remedied> remedies,
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
        diagnosed = List.copyOf(diagnosed);
        notes = List.copyOf(notes);
        trainerFailures = List.copyOf(trainerFailures);
    }

    /** The run after {@code events}. */
    public static Timeline fold(List<? extends TimelineEvent> events) {
        TimelineFold fold = new TimelineFold();
        events.forEach(fold::accept);
        return fold.timeline();
    }

    /** How many batches the run's plan skips: what several recoveries skipped counts once. */
    public long skipped() {
        return plan.skips().stream().mapToLong(SkipRange::count).sum();
    }

    /**
     * Recoveries so far, in order: rollbacks, and remedies that the run found for itself. Going back in time does not take any
     * back.
     */
    public List<PastRecovery> recoveries() {
        return PastRecovery.of(rollbacks, remedies);
    }

    /** Whether the run has decided to go on through spike {@code number}. */
    public boolean waitsOut(int number) {
        return diagnosed.stream()
                .anyMatch(found -> found.spike() == number && found.conclusion() == TimelineEvent.Conclusion.WAIT);
    }

    /** The last step that a rollback or a remedy has given up; 0 where there was none. */
    public long givenUp() {
        return LongStream.concat(
                        rollbacks.stream().mapToLong(TimelineEvent.RolledBack::fromStep),
                        remedies.stream().mapToLong(TimelineEvent.Remedied::fromStep))
                .max()
                .orElse(0);
    }

    /** The remedies that the run is under, in order of steps: no two share a step. */
    public List<RemedyStretch> stretches() {
        return RemedyStretch.of(remedies);
    }

    /** Those that the run was under when {@code spike} was found. */
    public List<RemedyStretch> stretches(TimelineSpike spike) {
        return RemedyStretch.of(remedies.stream()
                .filter(remedy -> remedy.segment() <= spike.segment())
                .toList());
    }

    /** A remedy decided, but no segment started since: the next one has cause REMEDY. */
    public Optional<TimelineEvent.Remedied> pendingRemedy() {
        return remedies.stream()
                .filter(remedy -> remedy.segment() == nextSegment())
                .reduce((older, newer) -> newer);
    }

    /**
     * The data plan that a remedy from {@code step} begins with. Batches skipped by rollbacks stay skipped; what remedies from
     * that step on, which it gives up, skipped does not.
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

    /** The spike that is under way. */
    public Optional<TimelineSpike> openSpike() {
        return spikes.stream()
                .filter(spike -> spike.status() == TimelineSpike.Status.OPEN)
                .findFirst();
    }

    public Optional<TimelineSpike> spike(int number) {
        return spikes.stream().filter(spike -> spike.number() == number).findFirst();
    }
}
