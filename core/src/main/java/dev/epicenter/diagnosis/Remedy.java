package dev.epicenter.diagnosis;

/**
 * A remedy: an intervention that prevented the spike for as long as it was followed, with its cost.
 *
 * @param arm as on the command line
 * @param from step of the checkpoint from which it was tried
 * @param until its last step; it was not followed further
 * @param answer its outcome from that checkpoint
 * @param loss median of its last losses, at the horizon
 * @param cost {@code loss} minus the control's, in nats: above 0 it is worse than the run that spiked
 * @param command that continues the run with this remedy
 */
public record Remedy(
        String arm, long from, long until, SpikeOutcome answer, double loss, double cost, String command) {}
