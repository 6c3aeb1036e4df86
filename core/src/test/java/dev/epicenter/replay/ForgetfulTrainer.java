package dev.epicenter.replay;

import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.Trainer;
import dev.epicenter.tensor.TensorLayout;
import java.util.Optional;

/** Accepts a change of the learning rate and trains at the old one, as a schedule does that a checkpoint restores. */
public record ForgetfulTrainer(Trainer real) implements Trainer {
    @Override
    public Optional<? extends State> run(Segment segment, SegmentObserver observer) {
        return real.run(
                new Segment(
                        segment.start(),
                        segment.until(),
                        segment.plan(),
                        segment.interventions().stream()
                                .filter(change -> !(change instanceof HyperparameterChange.Scale scale
                                                && scale.knob() == Hyperparameter.LR)
                                        && !(change instanceof HyperparameterChange.Set set
                                                && set.knob() == Hyperparameter.LR))
                                .toList(),
                        segment.abandonedUntil(),
                        segment.keep()),
                observer);
    }

    @Override
    public TensorLayout layout() {
        return real.layout();
    }

    @Override
    public NumericsFingerprint fingerprint() {
        return real.fingerprint();
    }
}
