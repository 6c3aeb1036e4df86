package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.commit.PointOfNoReturn;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.damage.SpikeCost;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.locate.Location;
import dev.epicenter.diagnosis.ranking.Ranking;
import dev.epicenter.diagnosis.reproduce.ReproductionResult;
import dev.epicenter.diagnosis.sharpness.Sharpness;
import java.util.List;
import java.util.Optional;

/** The results of the stages; empty for stages that did not run. */
public record Evidence(
        ReproductionResult reproduced,
        Optional<Ranking> ranking,
        Optional<PointOfNoReturn> commitment,
        Optional<DataStateTable> crossing,
        Optional<List<DoseResponse>> doses,
        Optional<Location> location,
        Optional<SpikeCost> damage,
        Optional<Sharpness> sharpness) {
    /** Whether the causes were ranked and none was tested. */
    public boolean ranksOnly() {
        return ranking.isPresent() && commitment.isEmpty();
    }
}
