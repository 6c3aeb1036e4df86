package dev.epicenter.external;

import dev.epicenter.external.SegmentFile.Change;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.PrecisionChange;
import dev.epicenter.intervention.StateChange;
import dev.epicenter.intervention.StateChange.Jitter;
import dev.epicenter.intervention.StateChange.Nudge;
import dev.epicenter.intervention.StateChange.Rescale;
import dev.epicenter.intervention.StateChange.ResetMoments;
import dev.epicenter.intervention.TrainableChange;
import java.util.Optional;

/** Converts interventions to the {@code interventions} of a segment file; empty for those that it states elsewhere. */
final class StateRequests implements Intervention.Families<Optional<Change>>, StateChange.Types<Change> {
    static final StateRequests OF = new StateRequests();

    private StateRequests() {}

    @Override
    public Optional<Change> hyperparameter(HyperparameterChange change) {
        return Optional.empty();
    }

    @Override
    public Optional<Change> data(DataChange change) {
        return Optional.empty();
    }

    @Override
    public Optional<Change> precision(PrecisionChange change) {
        if (change instanceof PrecisionChange.Autocast) {
            return Optional.of(new Change.Autocast(false));
        }
        return change instanceof PrecisionChange.LossPrecision
                ? Optional.of(new Change.LossPrecision(change.value()))
                : Optional.empty();
    }

    @Override
    public Optional<Change> trainable(TrainableChange change) {
        return Optional.of(new Change.Freeze(((TrainableChange.Freeze) change).pattern()));
    }

    @Override
    public Optional<Change> state(StateChange change) {
        return Optional.of(change.accept((StateChange.Types<Change>) this));
    }

    @Override
    public Change resetMoments(ResetMoments reset) {
        return new Change.ResetMoments(reset.moment(), reset.pattern());
    }

    @Override
    public Change rescale(Rescale rescale) {
        return new Change.Rescale(rescale.pattern(), rescale.factor());
    }

    @Override
    public Change jitter(Jitter jitter) {
        return new Change.Jitter(jitter.relative(), jitter.seed(), jitter.pattern());
    }

    @Override
    public Change nudge(Nudge nudge) {
        return new Change.Nudge(nudge.norm(), nudge.seed(), nudge.pattern());
    }
}
