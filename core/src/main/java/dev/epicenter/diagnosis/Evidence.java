package dev.epicenter.diagnosis;

import java.util.List;
import java.util.Optional;

/** The results of the stages; empty for stages that did not run. */
public record Evidence(
        ReproductionResult reproduced,
        Optional<PointOfNoReturn> commitment,
        Optional<DataStateTable> crossing,
        Optional<List<DoseResponse>> doses,
        Optional<Location> location,
        Optional<SpikeCost> damage,
        Optional<Sharpness> sharpness) {}
