package dev.epicenter.run;

import dev.epicenter.segment.SkipRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Steps of a run that are under a remedy, whenever they are made.
 *
 * @param after the step whose state the remedy begins with; its first step is the next
 * @param until its last step
 * @param with the interventions as they are typed
 * @param skipped the batches that they skip, for good
 */
public record RemedyStretch(long after, long until, String with, Optional<SkipRange> skipped) {

    /** Whether {@code step} is made under it. */
    public boolean covers(long step) {
        return step > after && step <= until;
    }

    /** A remedy takes back those that began where it begins or later, and ends one under way where it begins. */
    static List<RemedyStretch> of(List<TimelineEvent.Remedied> remedies) {
        List<RemedyStretch> stretches = new ArrayList<>();
        for (TimelineEvent.Remedied remedy : remedies) {
            stretches.removeIf(earlier -> earlier.after >= remedy.toStep());
            stretches.replaceAll(earlier -> earlier.upTo(remedy.toStep()));
            stretches.add(new RemedyStretch(remedy.toStep(), remedy.until(), remedy.with(), remedy.skipped()));
        }
        return List.copyOf(stretches);
    }

    private RemedyStretch upTo(long step) {
        return new RemedyStretch(after, Math.min(until, step), with, skipped);
    }
}
