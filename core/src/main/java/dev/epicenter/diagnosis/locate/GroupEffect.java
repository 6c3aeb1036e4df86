package dev.epicenter.diagnosis.locate;

import dev.epicenter.diagnosis.replays.ReplayResult;
import java.util.Optional;

/**
 * The outcomes of changing the training of one part of the network.
 *
 * @param frozen its weights and moments frozen
 * @param sham a random move of its weights of the same size as the effect of freezing on the network; empty if that is zero
 * @param damped half the learning rate
 * @param undecayed no weight decay; empty if the run has none
 */
public record GroupEffect(
        TensorGroup group,
        ReplayResult frozen,
        Optional<ReplayResult> sham,
        ReplayResult damped,
        Optional<ReplayResult> undecayed) {}
