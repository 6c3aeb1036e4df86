package dev.epicenter.log.scan;

import dev.epicenter.spike.Spike;
import dev.epicenter.statistics.Downsampler;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scan result of a series.
 *
 * @param role by its name, and the names beside it
 * @param direction which change is bad
 * @param points rows in the file that name the series, including those that repeat a step or have "nan" for not logged
 * @param judged rows that the detector judged. Not judged are the rows of a warm-up (at the start and after each
 *     decrease of the step), rows that repeat a step, and "nan" for not logged
 * @param restarts rows, in ascending order, whose step is not higher than that of the previous row (restart points)
 * @param events in order of onset
 * @param nonFinite those of the newest event, if it has not ended
 * @param firstStep the step of the first row that has one
 * @param lastStep the step of the last such row
 * @param stepName the name of what counts its steps
 * @param stepProblem why the steps may not be the run's own, as a clause; empty if they are
 * @param notes what was skipped, merged or assumed, each a sentence without a full stop
 * @param sketch for drawing
 * @param course its first and last rows, to be compared with another part of the run
 */
public record ScannedSeries(
        String metric,
        SeriesRole role,
        Direction direction,
        long points,
        long judged,
        List<Long> restarts,
        List<SeriesEvent> events,
        NonFiniteRows nonFinite,
        long firstStep,
        long lastStep,
        String stepName,
        Optional<String> stepProblem,
        List<String> notes,
        Downsampler sketch,
        RestartJumps course) {
    /** Rows below which "no spike" is not a result: an alarm takes at least two rows, usually several. */
    private static final int FEWEST_JUDGED = 5;

    public long notJudged() {
        return points - judged;
    }

    /** A step in words, by what counts the steps: {@code step 1200}, {@code row 12}, {@code epoch 3}. */
    public String place(long step) {
        return StepUnit.of(stepName).at(step);
    }

    /** The events except hard batches. */
    public List<SeriesEvent> spikes() {
        return events.stream()
                .filter(event -> event.kind() != Spike.Kind.HARD_BATCH)
                .toList();
    }

    /** The events except hard batches, the most severe first; values that never became finite again before all others. */
    public List<SeriesEvent> worstFirst() {
        return spikes().stream()
                .sorted(Comparator.comparing((SeriesEvent event) -> !isOpenNonFinite(event))
                        .thenComparing(Comparator.comparingDouble(SeriesEvent::severity)
                                .reversed()))
                .toList();
    }

    /** {@link #worstFirst}, and then the hard batches. */
    public List<SeriesEvent> worstFirstWithHardBatches() {
        return Stream.concat(
                        worstFirst().stream(), events.stream().filter(event -> event.kind() == Spike.Kind.HARD_BATCH))
                .toList();
    }

    /** Whether values are not finite up to the last row, or were for long. */
    boolean endsNonFinite() {
        return !nonFinite.isMoment() && spikes().stream().anyMatch(ScannedSeries::isOpenNonFinite);
    }

    static boolean isOpenNonFinite(SeriesEvent event) {
        return event.kind() == Spike.Kind.NON_FINITE && event.isOpen();
    }

    /** Whether nothing was found because almost nothing was judged. */
    public boolean isTooShort() {
        return role != SeriesRole.RUNNING_MEAN && judged < FEWEST_JUDGED && spikes().isEmpty();
    }

    /**
     * How much of the series was judged: {@code 51 points, 5 of them not judged}, or {@code 12 rows, too few to
     * judge}.
     */
    public String coverage() {
        if (role == SeriesRole.RUNNING_MEAN) {
            return points + (points == 1 ? " point" : " points") + ", not judged";
        }
        if (isTooShort()) {
            return points + (points == 1 ? " row" : " rows") + ", too few to judge";
        }
        return points
                + (points == 1 ? " point" : " points")
                + (notJudged() == 0 ? "" : ", " + notJudged() + " of them not judged");
    }
}
