package dev.epicenter.diagnosis;

import java.util.Optional;

/**
 * What holding one part of the network back did.
 *
 * @param frozen its weights and moments kept
 * @param sham a random move of its weights by as much as freezing moved the network; empty where that was nothing
 * @param damped its learning rate halved
 * @param undecayed no weight decay on it; empty where the run has none
 */
public record GroupEffect(
        TensorGroup group, Trial frozen, Optional<Trial> sham, Trial damped, Optional<Trial> undecayed) {}
