package dev.epicenter.run;

import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RolledBack;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A recovery that a run made of its own: a rollback, or a remedy that a diagnosis found.
 *
 * @param spike number of the spike it was made for
 * @param fromStep the step given up
 * @param toStep the checkpoint it went back to
 * @param attempt 1, or more where the spike had returned
 * @param overAt the last step that is made otherwise because of it: the one given up, or a remedy's last where that is later
 */
public record PastRecovery(int spike, long fromStep, long toStep, int attempt, long overAt) {

    /** All recoveries of a run, in order: each later one is of a spike with a higher number. */
    static List<PastRecovery> of(List<RolledBack> rollbacks, List<Remedied> remedies) {
        return Stream.concat(
                        rollbacks.stream().map(PastRecovery::of),
                        remedies.stream().flatMap(remedy -> of(remedy).stream()))
                .sorted(Comparator.comparingInt(PastRecovery::spike))
                .toList();
    }

    private static PastRecovery of(RolledBack made) {
        return new PastRecovery(made.spike(), made.fromStep(), made.toStep(), made.attempt(), made.fromStep());
    }

    /** Empty where the user asked for it. */
    private static Optional<PastRecovery> of(Remedied made) {
        return made.recovery()
                .map(found -> new PastRecovery(
                        found.spike(),
                        made.fromStep(),
                        made.toStep(),
                        found.attempt(),
                        Math.max(made.fromStep(), made.until())));
    }
}
