package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.ReplayStore;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.trace.StepRecord;
import java.util.List;

/**
 * The loss of a replay, or of the run over the same steps.
 *
 * @param steps ascending
 * @param losses as many as {@code steps}
 */
public record ReplayCurve(long[] steps, double[] losses) {
    private static final int DIGITS = 5;

    /** The curve of a replay of a diagnosis; without points where its rows are not stored. */
    public static ReplayCurve of(RunDirectory run, ReplayResult replay) {
        return of(replay.key().map(key -> ReplayStore.rows(run, key)).orElse(List.of()));
    }

    /**
     * The curve of the run itself, on the branch that spiked. Where a replay reproduces the run, it is the control's too.
     *
     * @param from first step
     * @param to last step
     */
    public static ReplayCurve ofRun(RunDirectory run, Timeline timeline, TimelineSpike spike, long from, long to) {
        return of(SpikeBranch.of(timeline, spike, from, to).rows(run));
    }

    private static ReplayCurve of(List<StepRecord> rows) {
        return new ReplayCurve(
                rows.stream().mapToLong(StepRecord::step).toArray(),
                rows.stream()
                        .mapToDouble(row -> Formats.rounded(row.loss(), DIGITS))
                        .toArray());
    }
}
