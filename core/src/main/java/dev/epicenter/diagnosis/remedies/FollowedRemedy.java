package dev.epicenter.diagnosis.remedies;

import dev.epicenter.intervention.Interventions;

/**
 * A remedy over one period, as stage {@code remedies} plans it.
 *
 * @param skip whether it is the reference: going back and skipping batches
 * @param requested whether the user named it
 */
record FollowedRemedy(Interventions arm, RemedyPeriod period, boolean skip, boolean requested) {}
