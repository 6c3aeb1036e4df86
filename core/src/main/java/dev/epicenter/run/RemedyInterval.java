package dev.epicenter.run;

import dev.epicenter.segment.SkipRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The interval of steps that train under a remedy.
 *
 * @param after the step before the first one of the interval; its state is the start of the remedy
 * @param until its last step
 * @param with the interventions as text
 * @param skipped the batches that they skip, permanently
 */
public record RemedyInterval(long after, long until, String with, Optional<SkipRange> skipped) {

    /** Whether {@code step} is in the interval. */
    public boolean covers(long step) {
        return step > after && step <= until;
    }

    /** Adds a remedy: it cancels remedies that begin at its start or later, and ends one that is active there. */
    static List<RemedyInterval> of(List<TimelineEvent.Remedied> remedies) {
        List<RemedyInterval> stretches = new ArrayList<>();
        for (TimelineEvent.Remedied remedy : remedies) {
            stretches.removeIf(earlier -> earlier.after >= remedy.toStep());
            stretches.replaceAll(earlier -> earlier.upTo(remedy.toStep()));
            stretches.add(new RemedyInterval(remedy.toStep(), remedy.until(), remedy.with(), remedy.skipped()));
        }
        return List.copyOf(stretches);
    }

    private RemedyInterval upTo(long step) {
        return new RemedyInterval(after, Math.min(until, step), with, skipped);
    }
}
