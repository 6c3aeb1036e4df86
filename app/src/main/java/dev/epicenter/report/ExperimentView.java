package dev.epicenter.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * An experiment as the report shows it.
 *
 * @param spike number of the spike
 * @param checkpoint step of the checkpoint that control and arms start from
 * @param horizon the last step replayed
 * @param reproduced whether the control equals the original run bit for bit; if not, no conclusion is drawn
 * @param verdict the verdict's sentences, one paragraph per element
 * @param control the unchanged replay
 * @param arms in the order shown, those of one group together
 */
public record ExperimentView(
        int spike,
        long checkpoint,
        long horizon,
        boolean reproduced,
        List<String> verdict,
        ArmView control,
        List<ArmView> arms) {
    public ExperimentView {
        verdict = List.copyOf(verdict);
        arms = List.copyOf(arms);
    }

    /**
     * One replay.
     *
     * @param name as given to {@code --arm}
     * @param group what it changes: a knob, {@code freeze}, {@code sham}, ...
     * @param outcome {@code spiked}, {@code delayed}, {@code prevented} or {@code void}
     * @param dose the strength of the change, if it is a dose of one hyperparameter; doses are ordered by it
     * @param onset of its spike; empty where there was none
     * @param peak of its spike; empty where there was none
     * @param duration of its spike in steps; empty where there was none, or it had not ended at the horizon
     * @param lossAtHorizon its loss at the last step replayed
     * @param steps ascending
     * @param losses as many as {@code steps}
     */
    public record ArmView(
            String name,
            String group,
            String outcome,
            OptionalDouble dose,
            OptionalLong onset,
            OptionalLong peak,
            OptionalLong duration,
            double lossAtHorizon,
            long[] steps,
            double[] losses) {}
}
