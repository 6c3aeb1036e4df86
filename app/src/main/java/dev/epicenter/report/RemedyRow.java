package dev.epicenter.report;

import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RemedyFollowed;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A remedy that the run was continued with.
 *
 * @param from the last abandoned step
 * @param to the checkpoint's step; 0: the start of the run
 * @param end the last step that trains with other values than the run's
 * @param with its interventions
 * @param state what is known about it
 * @param words the state as displayed
 */
public record RemedyRow(long from, long to, long end, String with, State state, String words) {

    /** What is known about a remedy. */
    public enum State {
        /** No spike for as long after its end as a diagnosis follows a replay. */
        HELD,
        /** It is in force, or ended a short time ago, without a spike so far. */
        HOLDS_SO_FAR,
        /** A spike occurred under it or after it. */
        SPIKED;

        /** The name in lower case with blanks. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * All remedies of a run, in order.
     *
     * @param last the run's last step
     */
    public static List<RemedyRow> of(Timeline timeline, long last) {
        return timeline.remedies().stream()
                .map(remedy -> of(timeline, remedy, last))
                .toList();
    }

    private static RemedyRow of(Timeline timeline, Remedied remedy, long last) {
        Optional<RemedyFollowed> followed = timeline.followed().stream()
                .filter(found -> found.segment() == remedy.segment())
                .reduce((older, newer) -> newer);
        State state = followed.map(RemedyRow::state).orElse(State.HOLDS_SO_FAR);
        return new RemedyRow(
                remedy.fromStep(),
                remedy.toStep(),
                remedy.end(),
                remedy.with().text(),
                state,
                followed.map(TimelineText::words)
                        .orElseGet(() -> last < remedy.end()
                                ? "in force until step " + remedy.end()
                                : "ended at step " + remedy.end() + "; no spike since"));
    }

    private static State state(RemedyFollowed found) {
        if (found.spike().isPresent()) {
            return State.SPIKED;
        }
        return found.followed() >= RemedyFollowed.FOLLOW_UP ? State.HELD : State.HOLDS_SO_FAR;
    }
}
