package dev.epicenter.log;

import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Optional;

/**
 * A series and what was found in it.
 *
 * @param points rows in the file where the series is named, those included that repeat a step or say "nan" for not logged
 * @param judged rows that the detector judged: not those of its warm-up at the beginning and after each step backwards, that repeat
 *     a step, or that say "nan" for not logged
 * @param seams rows, in ascending order, whose step is no higher than that of the row before
 * @param events in order of onset
 * @param firstStep of the first row that has one
 * @param lastStep of the last one
 * @param stepName what counts its steps, in words
 * @param stepProblem why the steps need not be the run's own, as half a sentence; empty where they are
 * @param notes what was left out, merged or assumed, each a sentence without its full stop
 * @param sketch for drawing
 */
public record ScannedSeries(
        String metric,
        long points,
        long judged,
        List<Long> seams,
        List<SeriesEvent> events,
        long firstStep,
        long lastStep,
        String stepName,
        Optional<String> stepProblem,
        List<String> notes,
        Sketch sketch) {
    /** Rows without which "no spike" is no finding: an alarm takes at least two, and is a matter of several. */
    private static final int FEWEST_JUDGED = 5;

    public long notJudged() {
        return points - judged;
    }

    /** The events but for hard batches. */
    public List<SeriesEvent> spikes() {
        return events.stream()
                .filter(event -> event.kind() != Spike.Kind.HARD_BATCH)
                .toList();
    }

    /** Whether nothing was found because (nearly) nothing was judged. */
    public boolean isTooShort() {
        return judged < FEWEST_JUDGED && spikes().isEmpty();
    }

    /** How much of it was judged: {@code 51 points, 20 of them not judged}, or {@code 12 rows, too few to judge}. */
    public String coverage() {
        if (isTooShort()) {
            return points + (points == 1 ? " row" : " rows") + ", too few to judge";
        }
        return points
                + (points == 1 ? " point" : " points")
                + (notJudged() == 0 ? "" : ", " + notJudged() + " of them not judged");
    }
}
