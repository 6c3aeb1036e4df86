package dev.epicenter.diagnosis;

/**
 * A change that prevented the spike, as far as it was followed.
 *
 * @param arm as it is typed
 * @param from checkpoint it was tried from
 * @param until its last step; it was not followed further
 * @param answer what it did to the spike from there
 * @param loss median of its last losses, at the horizon
 * @param cost {@code loss} minus the control's, in nats: above 0 it is worse off than the run that spiked
 * @param command that goes on with the run so
 */
public record Remedy(String arm, long from, long until, Answer answer, double loss, double cost, String command) {}
