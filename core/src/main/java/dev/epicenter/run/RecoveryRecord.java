package dev.epicenter.run;

import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RolledBack;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The record of an automatic recovery: a rollback, or a remedy found by a diagnosis.
 *
 * @param spike number of the spike it was made for
 * @param fromStep the last abandoned step
 * @param toStep the checkpoint it went back to
 * @param attempt 1, or more if the spike recurred
 * @param overAt the last step that it affects: the last abandoned step, or the last step of a
 *     diagnosed remedy if that is later
 */
public record RecoveryRecord(int spike, long fromStep, long toStep, int attempt, long overAt) {

    /** All recoveries of a run, in order. Each later one is for a spike with a higher number. */
    static List<RecoveryRecord> of(List<RolledBack> rollbacks, List<Remedied> remedies) {
        return Stream.concat(
                        rollbacks.stream().map(RecoveryRecord::of),
                        remedies.stream().flatMap(remedy -> of(remedy).stream()))
                .sorted(Comparator.comparingInt(RecoveryRecord::spike))
                .toList();
    }

    private static RecoveryRecord of(RolledBack made) {
        return new RecoveryRecord(made.spike(), made.fromStep(), made.toStep(), made.attempt(), made.fromStep());
    }

    /** Empty for a remedy that the user requested. */
    private static Optional<RecoveryRecord> of(Remedied made) {
        return made.recovery()
                .map(found -> new RecoveryRecord(
                        found.spike(),
                        made.fromStep(),
                        made.toStep(),
                        found.attempt(),
                        made.isRetry() ? made.fromStep() : Math.max(made.fromStep(), made.end())));
    }
}
