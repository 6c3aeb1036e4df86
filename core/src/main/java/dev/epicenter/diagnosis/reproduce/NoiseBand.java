package dev.epicenter.diagnosis.reproduce;

import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.trace.StepRecord;
import java.util.List;

/**
 * The run-to-run noise of a trainer that is not deterministic, measured over repeated controls.
 *
 * @param controls number of unchanged replays
 * @param inPlace number of those that spike where the run did, within the tolerance
 * @param earliest the first onset among those that spike; 0 if none does
 * @param latest the last onset among those that spike; 0 if none does
 * @param before the largest difference of loss between two controls up to the run's onset, in nats
 * @param run the largest difference of loss between the run and the first control, over the same steps
 */
public record NoiseBand(int controls, int inPlace, long earliest, long latest, double before, double run) {
    /**
     * Largest deviation of the run, as a multiple of the controls' span. The run is one more draw from the same distribution and may
     * by chance lie a little outside of the span of a few controls; beyond twice the span it is a different training.
     */
    private static final double MOST = 2;

    /** @param verdicts of {@code controls}, in their order */
    static NoiseBand of(
            List<StepRecord> run, List<List<StepRecord>> controls, List<ArmVerdict> verdicts, int inPlace, long onset) {
        double before = 0;
        for (int i = 0; i < controls.size(); i++) {
            for (int j = 0; j < i; j++) {
                before = Math.max(before, widest(controls.get(j), controls.get(i), onset));
            }
        }
        return new NoiseBand(
                controls.size(),
                inPlace,
                verdicts.stream()
                        .flatMapToLong(verdict -> verdict.onset().stream())
                        .min()
                        .orElse(0),
                verdicts.stream()
                        .flatMapToLong(verdict -> verdict.onset().stream())
                        .max()
                        .orElse(0),
                before,
                widest(run, controls.get(0), onset));
    }

    /** Whether arms can be interpreted despite the noise: every control spikes at the same place, and the run matches them. */
    public boolean readable() {
        return inPlace == controls && run <= MOST * before;
    }

    /** The largest difference of loss, in nats, over the common steps before {@code end}; infinite if one is not finite. */
    static double widest(List<StepRecord> first, List<StepRecord> second, long end) {
        double widest = 0;
        int at = 0;
        for (StepRecord row : first) {
            while (at < second.size() && second.get(at).step() < row.step()) {
                at++;
            }
            if (at == second.size() || row.step() >= end) {
                break;
            }
            if (second.get(at).step() == row.step()) {
                double a = row.loss();
                double b = second.get(at).loss();
                double apart = Math.abs(a - b);
                boolean same = a == b || (Double.isNaN(a) && Double.isNaN(b));
                widest = same ? widest : Math.max(widest, Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart);
            }
        }
        return widest;
    }
}
