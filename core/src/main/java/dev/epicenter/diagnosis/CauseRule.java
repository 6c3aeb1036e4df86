package dev.epicenter.diagnosis;

import dev.epicenter.diagnosis.DataStateTable.Dependence;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Derives the cause from the evidence by the rules of {@code docs/explanation/diagnosis.md}, in their order. Its only input is the outcomes of
 * the replays.
 */
final class CauseRule {
    /**
     * Doses that name no hyperparameter as the cause. Clipping prevents almost any spike, half a batch is other data, precisions
     * are judged separately, and a norm is not a hyperparameter.
     */
    private static final List<String> NOT_CAUSES =
            List.of("clip_grad_norm", "batch_size", "loss", "weights", DoseGrid.NORM);

    private static final String WEIGHT_DECAY = "weight_decay";

    private CauseRule() {}

    static Cause of(Evidence evidence) {
        ReproductionResult reproduced = evidence.reproduced();
        if (!reproduced.conclusive()) {
            return notReproduced(reproduced);
        }
        Optional<PointOfNoReturn> commitment = evidence.commitment();
        if (commitment.isPresent() && commitment.get().marginal()) {
            return new Cause.Undetermined("the spike is marginal: meaningless changes prevent it");
        }
        if (evidence.crossing().isEmpty()) {
            return new Cause.NotSeparated("data and state were not tested separately, which requires stage cross");
        }
        DataStateTable crossing = evidence.crossing().get();
        return numeric(evidence)
                .or(() -> notAsConfigured(evidence))
                .or(() -> outside(crossing))
                .or(() -> crossed(crossing, evidence.doses().orElse(List.of())))
                .orElseGet(() -> new Cause.NotSeparated(
                        "the data x state table is inconclusive: some rates are neither high nor low enough"));
    }

    private static Cause notReproduced(ReproductionResult reproduced) {
        if (reproduced.noise().isPresent()) {
            NoiseBand noise = reproduced.noise().get();
            return new Cause.Undetermined(
                    noise.inPlace() < noise.controls()
                            ? "unchanged replays differ from one another, and only " + noise.inPlace() + " of "
                                    + noise.controls() + " spike at the same place"
                            : "unchanged replays differ from one another, and the run differs from them by more");
        }
        if (!reproduced.twice()) {
            return new Cause.Undetermined("two controls differ from each other, so replays are not repeatable");
        }
        String reason = reproduced.reason().orElse("the reason is unknown");
        if (!reproduced.inPlace()) {
            return reproduced
                    .firstDifference()
                    .<Cause>map(difference -> new Cause.Transient("the run and its replay first differ at step "
                            + difference.step() + ", in " + difference.field()))
                    .orElseGet(() -> new Cause.Undetermined("the control does not spike at the same place: " + reason));
        }
        return new Cause.Undetermined("the control spikes at the same place but does not reproduce the run: " + reason);
    }

    private static Optional<Cause> numeric(Evidence evidence) {
        return evidence.doses().orElse(List.of()).stream()
                .filter(response -> List.of("loss", "weights").contains(response.knob()))
                .filter(response ->
                        response.specificity().map(ShamContrast::shown).orElse(false))
                .flatMap(response -> response.mildest().or(response::delays).stream())
                .<Cause>map(dose -> new Cause.Numeric(dose.arm()))
                .findFirst();
    }

    /** Setting a hyperparameter to the run file's value changes nothing, unless the trainer used another value. */
    private static Optional<Cause> notAsConfigured(Evidence evidence) {
        return evidence.doses().orElse(List.of()).stream()
                .filter(response -> response.ladder().endsWith(DoseGrid.AS_CONFIGURED))
                .filter(response -> response.mildest().isPresent())
                .filter(response ->
                        response.specificity().map(ShamContrast::shown).orElse(false))
                .map(CauseRule::knob)
                .findFirst();
    }

    /** Causes outside the optimizer: something that changes, or batches that spike, while all weights are frozen. */
    private static Optional<Cause> outside(DataStateTable crossing) {
        boolean still = crossing.frozen().answer() == SpikeOutcome.SAME;
        List<String> changed = crossing.changedWhileFrozen();
        boolean momentsOnly = !changed.isEmpty() && changed.stream().allMatch(name -> name.endsWith(")"));
        if (still && !changed.isEmpty() && !momentsOnly) {
            return Optional.of(new Cause.ChangedWeights(changed));
        }
        if (momentsOnly && crossing.ofData() == Dependence.NO) {
            return Optional.of(new Cause.OptimizerState(changed));
        }
        boolean others = crossing.frozenOtherData()
                .map(trial -> trial.answer() == SpikeOutcome.SAME)
                .orElse(true);
        // The batches spike by themselves, unless the table shows that other batches do too, or that other states do
        // not.
        boolean contradicted = crossing.ofData() == Dependence.NO || crossing.ofState() == Dependence.YES;
        return still && !others && !contradicted ? Optional.of(new Cause.Data()) : Optional.empty();
    }

    private static Optional<Cause> crossed(DataStateTable crossing, List<DoseResponse> doses) {
        Dependence data = crossing.ofData();
        Dependence state = crossing.ofState();
        Optional<DoseResponse> through = through(doses);
        if (data == Dependence.YES && state == Dependence.NO) {
            return Optional.of(new Cause.Data());
        }
        if (data == Dependence.YES && state == Dependence.YES) {
            return Optional.of(new Cause.DataAndState(through.map(DoseResponse::knob)));
        }
        if (data == Dependence.NO && state == Dependence.YES) {
            return Optional.of(new Cause.State(through.map(DoseResponse::knob)));
        }
        if (data == Dependence.NO && state == Dependence.NO) {
            return Optional.of(
                    through.<Cause>map(CauseRule::knob)
                            .orElseGet(
                                    () -> new Cause.NotSeparated(
                                            "the spike occurs at any state and with any data, and no hyperparameter is shown to prevent it")));
        }
        return Optional.empty();
    }

    private static Cause knob(DoseResponse response) {
        return new Cause.Knob(response.knob(), response.mildest().map(Dose::arm).orElse(response.ladder()));
    }

    /**
     * The hyperparameter that is named. It is weight decay if that is shown to prevent: weight decay acts through the learning rate,
     * so a lower learning rate prevents too. Otherwise it is the one with the mildest preventing dose, if that one is shown to
     * prevent. Chance decides which of several are shown; it must not decide which is named.
     */
    static Optional<DoseResponse> through(List<DoseResponse> doses) {
        Optional<DoseResponse> decay = doses.stream()
                .filter(response -> response.knob().equals(WEIGHT_DECAY) && response.shown())
                .findFirst();
        return decay.or(() -> doses.stream()
                .filter(response -> response.mildest().isPresent() && response.monotone())
                .filter(response -> !NOT_CAUSES.contains(response.knob()))
                .min(Comparator.comparingDouble(
                        response -> response.mildest().map(Dose::strength).orElse(Double.MAX_VALUE)))
                .filter(DoseResponse::shown));
    }
}
