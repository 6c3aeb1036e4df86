package dev.epicenter.diagnosis;

import dev.epicenter.diagnosis.Crossing.Need;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * From the evidence to the cause: the rules of {@code docs/explanation/diagnosis.md}, in their order. It sees nothing
 * but what the
 * replays did.
 */
final class CauseRule {
    /**
     * That clipping prevents is true of almost any spike; half a batch is other data; the precisions are judged apart, and a
     * norm is no knob.
     */
    private static final List<String> NOT_TELLING =
            List.of("clip_grad_norm", "batch_size", "loss", "weights", Ladders.NORM);

    private static final String WEIGHT_DECAY = "weight_decay";

    private CauseRule() {}

    static Cause of(Evidence evidence) {
        Reproduced reproduced = evidence.reproduced();
        if (!reproduced.conclusive()) {
            return notReproduced(reproduced);
        }
        Optional<Commitment> commitment = evidence.commitment();
        if (commitment.isPresent() && commitment.get().marginal()) {
            return new Cause.Undetermined("the spike is marginal: changes without meaning prevent it");
        }
        if (evidence.crossing().isEmpty()) {
            return new Cause.NotSeparated("data and state were not tried apart, which takes the stage cross");
        }
        Crossing crossing = evidence.crossing().get();
        return numeric(evidence)
                .or(() -> notAsConfigured(evidence))
                .or(() -> outside(crossing))
                .or(() -> crossed(crossing, evidence.doses().orElse(List.of())))
                .orElseGet(() -> new Cause.NotSeparated(
                        "the data x state table is open: some rates are neither high nor low enough"));
    }

    private static Cause notReproduced(Reproduced reproduced) {
        if (reproduced.noise().isPresent()) {
            NoiseBand noise = reproduced.noise().get();
            return new Cause.Undetermined(
                    noise.inPlace() < noise.controls()
                            ? "of " + noise.controls() + " unchanged replays, which differ from one another, "
                                    + noise.inPlace() + " spike in its place"
                            : "the unchanged replays differ from one another, and the run from them by more than that");
        }
        if (!reproduced.twice()) {
            return new Cause.Undetermined("two controls differ from one another, so that no replay here is repeatable");
        }
        String reason = reproduced.reason().orElse("no reason is known");
        if (!reproduced.inPlace()) {
            return reproduced
                    .firstDifference()
                    .<Cause>map(difference -> new Cause.Transient(
                            "the run and its replay part at step " + difference.step() + ", by " + difference.field()))
                    .orElseGet(() -> new Cause.Undetermined("the control does not spike there: " + reason));
        }
        return new Cause.Undetermined("the control spikes there, but is not the run again: " + reason);
    }

    private static Optional<Cause> numeric(Evidence evidence) {
        return evidence.doses().orElse(List.of()).stream()
                .filter(response -> List.of("loss", "weights").contains(response.knob()))
                .filter(response ->
                        response.specificity().map(Specificity::shown).orElse(false))
                .flatMap(response -> response.mildest().or(response::delays).stream())
                .<Cause>map(dose -> new Cause.Numeric(dose.arm()))
                .findFirst();
    }

    /** A knob set to what the run file says is no change, unless the trainer does otherwise. */
    private static Optional<Cause> notAsConfigured(Evidence evidence) {
        return evidence.doses().orElse(List.of()).stream()
                .filter(response -> response.ladder().endsWith(Ladders.AS_CONFIGURED))
                .filter(response -> response.mildest().isPresent())
                .filter(response ->
                        response.specificity().map(Specificity::shown).orElse(false))
                .map(CauseRule::knob)
                .findFirst();
    }

    /** What changes while all weights are frozen, or is hard while they are. */
    private static Optional<Cause> outside(Crossing crossing) {
        boolean still = crossing.frozen().answer() == Answer.SAME;
        List<String> changed = crossing.changedWhileFrozen();
        boolean momentsOnly = !changed.isEmpty() && changed.stream().allMatch(name -> name.endsWith(")"));
        if (still && !changed.isEmpty() && !momentsOnly) {
            return Optional.of(new Cause.ChangedWeights(changed));
        }
        if (momentsOnly && crossing.ofData() == Need.NO) {
            return Optional.of(new Cause.OptimizerState(changed));
        }
        boolean others = crossing.frozenOtherData()
                .map(trial -> trial.answer() == Answer.SAME)
                .orElse(true);
        // Hard by themselves, unless the table says that other batches do as well, or that other states bear these.
        boolean contradicted = crossing.ofData() == Need.NO || crossing.ofState() == Need.YES;
        return still && !others && !contradicted ? Optional.of(new Cause.Data()) : Optional.empty();
    }

    private static Optional<Cause> crossed(Crossing crossing, List<Response> doses) {
        Need data = crossing.ofData();
        Need state = crossing.ofState();
        Optional<Response> through = through(doses);
        if (data == Need.YES && state == Need.NO) {
            return Optional.of(new Cause.Data());
        }
        if (data == Need.YES && state == Need.YES) {
            return Optional.of(new Cause.DataAndState(through.map(Response::knob)));
        }
        if (data == Need.NO && state == Need.YES) {
            return Optional.of(new Cause.State(through.map(Response::knob)));
        }
        if (data == Need.NO && state == Need.NO) {
            return Optional.of(through.<Cause>map(CauseRule::knob)
                    .orElseGet(() -> new Cause.NotSeparated(
                            "it comes at any state and with any data, and no knob is shown to prevent it")));
        }
        return Optional.empty();
    }

    private static Cause knob(Response response) {
        return new Cause.Knob(response.knob(), response.mildest().map(Dose::arm).orElse(response.ladder()));
    }

    /**
     * The knob that is named: weight decay where that is shown to prevent, because it acts through the learning rate, so that
     * less of that prevents as well; else the one that prevents by the mildest dose, if that one is shown to. Of several that
     * prevent, chance decides which are shown; it must not decide which is named.
     */
    static Optional<Response> through(List<Response> doses) {
        Optional<Response> decay = doses.stream()
                .filter(response -> response.knob().equals(WEIGHT_DECAY) && response.shown())
                .findFirst();
        return decay.or(() -> doses.stream()
                .filter(response -> response.mildest().isPresent() && response.monotone())
                .filter(response -> !NOT_TELLING.contains(response.knob()))
                .min(Comparator.comparingDouble(
                        response -> response.mildest().map(Dose::strength).orElse(Double.MAX_VALUE)))
                .filter(Response::shown));
    }
}
