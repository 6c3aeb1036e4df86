package dev.epicenter.log;

import dev.epicenter.spike.Spike;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * An event of a series, in steps and in rows. Rows are the points of the series in file order, from 0.
 *
 * @param end first step back at the baseline; empty while it is open, or if it never returned
 * @param alarmRow the row at which it was detected, without look-ahead
 * @param baseline, height, residual, severity as in {@link Spike}
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

    static SeriesEvent of(Spike spike, long alarmRow, StepIndex rows) {
        return new SeriesEvent(
                spike.kind(),
                spike.onset(),
                spike.peak(),
                spike.end(),
                rows.of(spike.onset()),
                rows.of(spike.peak()),
                spike.end().isPresent() ? OptionalLong.of(rows.of(spike.end().getAsLong())) : OptionalLong.empty(),
                alarmRow,
                spike.baseline(),
                spike.height(),
                spike.residual(),
                spike.severity());
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
        return kind == Spike.Kind.NON_FINITE
                ? "non-finite"
                : kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
