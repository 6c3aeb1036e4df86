package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.commit.PointOfNoReturn;
import dev.epicenter.diagnosis.cross.ChangedTensor;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.cross.DataStateTable.Dependence;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.dose.DoseSeries;
import dev.epicenter.diagnosis.dose.NamingOrder;
import dev.epicenter.diagnosis.dose.ShamContrast;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.reproduce.NoiseBand;
import dev.epicenter.diagnosis.reproduce.ReproductionResult;
import java.util.List;
import java.util.Optional;

/**
 * Derives the cause from the evidence by the rules of {@code docs/explanation/diagnosis.md}, in their order. Its only input is the outcomes of
 * the replays.
 */
public final class CauseRule {
    private CauseRule() {}

    public static Cause of(Evidence evidence) {
        ReproductionResult reproduced = evidence.reproduced();
        if (!reproduced.conclusive()) {
            return notReproduced(reproduced);
        }
        Optional<PointOfNoReturn> commitment = evidence.commitment();
        if (commitment.isPresent() && commitment.get().marginal()) {
            return new Cause.Undetermined("the spike is marginal: meaningless changes prevent it");
        }
        if (evidence.ranksOnly()) {
            return new Cause.NotSeparated("the causes were ranked, and none was tested");
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

    /**
     * Whether a hyperparameter can be part of the verdict on this table. If not, only rounding and values other than configured can
     * change it.
     */
    public static boolean needsHyperparameter(DataStateTable crossing) {
        return outside(crossing).or(() -> crossed(crossing, List.of())).stream()
                .anyMatch(cause -> cause instanceof Cause.State
                        || cause instanceof Cause.DataAndState
                        || cause instanceof Cause.NotSeparated);
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
                .filter(response -> response.knob().isPrecision())
                .filter(response ->
                        response.specificity().map(ShamContrast::shown).orElse(false))
                .flatMap(response -> response.mildest().or(response::delays).stream())
                .<Cause>map(dose -> new Cause.Numeric(dose.arm()))
                .findFirst();
    }

    /** Setting a hyperparameter to the run file's value changes nothing, unless the trainer used another value. */
    private static Optional<Cause> notAsConfigured(Evidence evidence) {
        return evidence.doses().orElse(List.of()).stream()
                .filter(response -> response.ladder().direction() == DoseSeries.Direction.AS_CONFIGURED)
                .filter(response ->
                        response.specificity().map(ShamContrast::shown).orElse(false))
                .flatMap(response -> knob(response).stream())
                .findFirst();
    }

    /** Causes outside the optimizer: something that changes, or batches that spike, while all weights are frozen. */
    private static Optional<Cause> outside(DataStateTable crossing) {
        boolean still = crossing.frozen().answer() == SpikeOutcome.SAME;
        List<ChangedTensor> changed = crossing.changedWhileFrozen();
        boolean momentsOnly = !changed.isEmpty()
                && changed.stream().allMatch(tensor -> tensor.moment().isPresent());
        if (still && !changed.isEmpty() && !momentsOnly) {
            return Optional.of(new Cause.ChangedWeights(changed));
        }
        if (momentsOnly && crossing.ofData() == Dependence.NO) {
            return Optional.of(new Cause.OptimizerState(changed));
        }
        return crossing.spikesWhileFrozen() ? Optional.of(new Cause.Data()) : Optional.empty();
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
            return Optional.of(through.flatMap(CauseRule::knob)
                    .orElseGet(() -> new Cause.NotSeparated(
                            "the spike occurs at any state and with any data, and no hyperparameter is"
                                    + " shown to prevent it")));
        }
        return Optional.empty();
    }

    /** The hyperparameter as the cause; empty if none of its doses prevents. */
    private static Optional<Cause> knob(DoseResponse response) {
        return response.mildest().map(dose -> new Cause.Knob(response.knob(), dose.arm()));
    }

    /** The hyperparameter that is named: the first that may be named, if it is shown to prevent the spike. */
    static Optional<DoseResponse> through(List<DoseResponse> doses) {
        return NamingOrder.hyperparameters(doses).stream()
                .filter(DoseResponse::shown)
                .findFirst();
    }
}
