package dev.epicenter.diagnosis;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * From the evidence to the cause: the rules of {@code docs/diagnosis.md}, in their order. It sees nothing but what the
 * replays did.
 */
final class CauseRule {
    /** Knobs by how much they say: that a lower learning rate or clipping prevents is true of almost any spike. */
    private static final List<String> TELLING =
            List.of("weight_decay", "beta2", "beta1", "momentum", "eps", "dropout", "batch_size", "lr");

    private CauseRule() {}

    static Cause of(Evidence evidence) {
        Reproduced reproduced = evidence.reproduced();
        if (!reproduced.twice()) {
            return new Cause.Undetermined("two controls differ from one another, so that no replay here is repeatable");
        }
        if (!reproduced.spiked()) {
            return reproduced
                    .firstDifference()
                    .<Cause>map(difference -> new Cause.Transient(
                            "the run and its replay part at step " + difference.step() + ", by " + difference.field()))
                    .orElseGet(() -> new Cause.Undetermined(
                            "the control does not spike: " + reproduced.reason().orElse("no reason is known")));
        }
        Optional<Commitment> commitment = evidence.commitment();
        if (commitment.isPresent() && commitment.get().marginal()) {
            return new Cause.Undetermined("the spike is marginal: changes without meaning prevent it");
        }
        if (evidence.crossing().isEmpty()) {
            return new Cause.NotSeparated("data and state were not tried apart: go through stage cross");
        }
        Crossing crossing = evidence.crossing().get();
        return numeric(evidence)
                .or(() -> outside(crossing))
                .or(() -> crossed(crossing, evidence.doses().orElse(List.of())))
                .orElseGet(
                        () -> new Cause.NotSeparated("the rates of the data x state table are neither high nor low"));
    }

    private static Optional<Cause> numeric(Evidence evidence) {
        return evidence.doses().orElse(List.of()).stream()
                .filter(response -> List.of("loss", "weights").contains(response.knob()))
                .filter(response ->
                        response.mildest().isPresent() || response.delays().isPresent())
                .filter(response ->
                        response.specificity().map(Specificity::shown).orElse(false))
                .<Cause>map(response ->
                        new Cause.Numeric(response.rungs().get(0).dose().arm()))
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
        if (momentsOnly && crossing.otherData().map(Cell::mostly).orElse(true)) {
            return Optional.of(new Cause.OptimizerState(changed));
        }
        boolean others = crossing.frozenOtherData()
                .map(trial -> trial.answer() == Answer.SAME)
                .orElse(true);
        return still && !others ? Optional.of(new Cause.Data()) : Optional.empty();
    }

    private static Optional<Cause> crossed(Crossing crossing, List<Response> doses) {
        boolean anyData =
                crossing.fullBatch() || crossing.otherData().map(Cell::mostly).orElse(false);
        boolean needsData = crossing.otherData().map(Cell::seldom).orElse(false);
        boolean anyState = crossing.otherStates().map(Cell::mostly).orElse(false);
        boolean needsState = crossing.otherStates().map(Cell::seldom).orElse(false);
        Optional<Response> through = through(doses);
        if (needsData && anyState) {
            return Optional.of(new Cause.Data());
        }
        if (needsData && needsState) {
            return Optional.of(new Cause.DataAndState(through.map(Response::knob)));
        }
        if (anyData && needsState) {
            return Optional.of(new Cause.State(through.map(Response::knob)));
        }
        if (anyData && anyState) {
            return Optional.of(through.<Cause>map(CauseRule::knob)
                    .orElseGet(() -> new Cause.NotSeparated(
                            "it comes at any state and with any data, and no knob is shown to prevent it")));
        }
        return Optional.empty();
    }

    private static Cause knob(Response response) {
        return new Cause.Knob(response.knob(), response.mildest().map(Dose::arm).orElse(response.ladder()));
    }

    /** The most telling knob that is shown to prevent. */
    static Optional<Response> through(List<Response> doses) {
        return doses.stream()
                .filter(Response::shown)
                .filter(response -> TELLING.contains(response.knob()))
                .min(Comparator.comparingInt(response -> TELLING.indexOf(response.knob())));
    }
}
