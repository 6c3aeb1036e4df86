package dev.epicenter.diagnosis;

import java.util.List;
import java.util.Optional;

/** The results of the stages; empty for stages that did not run. */
public record Evidence(
        Reproduced reproduced,
        Optional<Commitment> commitment,
        Optional<Crossing> crossing,
        Optional<List<Response>> doses,
        Optional<Location> location,
        Optional<Damage> damage,
        Optional<Sharpness> sharpness) {}
