package dev.epicenter.diagnosis.verdict;

import dev.epicenter.ShellWord;
import dev.epicenter.diagnosis.remedies.RemedyEvidence;
import dev.epicenter.diagnosis.remedies.RemedyText;
import dev.epicenter.diagnosis.remedies.RemedyTrial;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.OutcomeText;
import dev.epicenter.run.RunDirectory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A remedy with evidence that it holds: it prevented the spike in the run's own replay and in at least 9 of 10 seeds, and was
 * followed past its end.
 *
 * @param arm its interventions
 * @param from step of the checkpoint from which it was tried
 * @param until its last step
 * @param answer its outcome from that checkpoint
 * @param loss its final loss, in nats
 * @param cost {@code loss} minus that of the run that spiked: above 0 it is worse
 * @param command that continues the run with this remedy
 * @param trial how it was followed; empty in verdicts before format 4, whose remedies were not followed past {@code until}
 */
public record Remedy(
        Interventions arm,
        long from,
        long until,
        SpikeOutcome answer,
        double loss,
        double cost,
        String command,
        Optional<RemedyTrial> trial) {

    /**
     * How long it was followed, and what happened.
     *
     * @param onset the control's
     */
    public String followUp(Optional<RemedyEvidence> evidence, long onset) {
        return evidence.flatMap(found -> trial.map(followed -> RemedyText.outcome(found, followed)))
                .orElseGet(() -> OutcomeText.noSpike(until - onset));
    }

    /**
     * The remedies to offer, best first: those that no spike follows, by the rate of spikes after their end, then by loss. None where
     * the spike does not occur without a remedy either, on the batches that the run continues with.
     */
    public static List<Remedy> offered(RunDirectory run, RemedyEvidence evidence) {
        if (!evidence.recursWithoutARemedy()) {
            return List.of();
        }
        return evidence.trials().stream()
                .filter(RemedyTrial::holds)
                .sorted(Comparator.comparing((RemedyTrial trial) -> !trial.run().clean())
                        .thenComparingLong(trial -> trial.rate().orElseThrow().spiked())
                        .thenComparingDouble(RemedyTrial::loss))
                .map(trial -> of(run, evidence, trial))
                .toList();
    }

    private static Remedy of(RunDirectory run, RemedyEvidence evidence, RemedyTrial trial) {
        return new Remedy(
                trial.arm(),
                evidence.from(),
                trial.period().until(),
                SpikeOutcome.NONE,
                trial.loss(),
                trial.cost(),
                "epicenter resume " + ShellWord.of(run.root()) + " --from " + evidence.from() + " --with '"
                        + trial.arm().text() + "' --until " + trial.period().until()
                        + (trial.period().rewarm() > 0
                                ? " --rewarm " + trial.period().rewarm()
                                : ""),
                Optional.of(trial));
    }
}
