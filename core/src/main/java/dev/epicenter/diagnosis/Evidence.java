package dev.epicenter.diagnosis;

import java.util.List;
import java.util.Optional;

/** What the stages found; empty for those that were not gone through. */
public record Evidence(
        Reproduced reproduced,
        Optional<Commitment> commitment,
        Optional<Crossing> crossing,
        Optional<List<Response>> doses,
        Optional<Location> location,
        Optional<Damage> damage,
        Optional<Sharpness> sharpness) {}
