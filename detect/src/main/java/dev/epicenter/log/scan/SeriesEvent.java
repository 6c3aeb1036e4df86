package dev.epicenter.log.scan;

import dev.epicenter.spike.Spike;
import java.util.OptionalLong;

/**
 * An event of a series, in steps and in rows. Rows are the points of the series in file order, from 0.
 *
 * @param end first step back at the baseline; empty while it is open, or if it never returned
 * @param alarmRow the row at which it was detected, without look-ahead
 * @param baseline, height, residual, severity as in {@link Spike}; where a fall is bad, height and residual are negative
 */
public record SeriesEvent(
        Spike.Kind kind,
        long onset,
        long peak,
        OptionalLong end,
        long onsetRow,
        long peakRow,
        OptionalLong endRow,
        long alarmRow,
        double baseline,
        double height,
        double residual,
        double severity) {

    /** @param direction of the series: the spike is one of {@link Direction#worse} values */
    static SeriesEvent of(Spike spike, long alarmRow, StepIndex rows, Direction direction) {
        return new SeriesEvent(
                spike.kind(),
                spike.onset(),
                spike.peak(),
                spike.end(),
                rows.of(spike.onset()),
                rows.of(spike.peak()),
                spike.end().isPresent() ? OptionalLong.of(rows.of(spike.end().getAsLong())) : OptionalLong.empty(),
                alarmRow,
                direction.worse(spike.baseline()),
                Double.isFinite(spike.height()) ? direction.worse(spike.height()) : spike.height(),
                Double.isFinite(spike.residual()) ? direction.worse(spike.residual()) : spike.residual(),
                spike.severity());
    }

    SeriesEvent withKind(Spike.Kind another) {
        return new SeriesEvent(
                another, onset, peak, end, onsetRow, peakRow, endRow, alarmRow, baseline, height, residual, severity);
    }

    /** This event, ended at {@code step}, with nothing left of its height. */
    SeriesEvent endedAt(long step, long row) {
        return new SeriesEvent(
                kind,
                onset,
                peak,
                OptionalLong.of(step),
                onsetRow,
                peakRow,
                OptionalLong.of(row),
                alarmRow,
                baseline,
                height,
                0,
                severity);
    }

    /** This event, with the end of another. */
    SeriesEvent closed(SeriesEvent other) {
        return new SeriesEvent(
                kind,
                onset,
                peak,
                other.end,
                onsetRow,
                peakRow,
                other.endRow,
                alarmRow,
                baseline,
                height,
                other.residual,
                other.severity);
    }

    /** Whether it did not return to its baseline, or not yet. */
    public boolean isOpen() {
        return end.isEmpty();
    }

    /** This event, still open, after a non-finite value at {@code step}. */
    SeriesEvent notFiniteAt(long step, long row) {
        return new SeriesEvent(
                kind,
                onset,
                step,
                end,
                onsetRow,
                row,
                endRow,
                alarmRow,
                baseline,
                Double.POSITIVE_INFINITY,
                residual,
                Math.max(0.5, severity));
    }

    /** The kind as displayed: {@code level shift}. */
    public String words() {
        return kind.words();
    }
}
