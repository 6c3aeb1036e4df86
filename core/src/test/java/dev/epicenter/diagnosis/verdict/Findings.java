package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.commit.PointOfNoReturn;
import dev.epicenter.diagnosis.cross.ChangedTensor;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.dose.Dose;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.dose.DoseSeries;
import dev.epicenter.diagnosis.dose.DoseTarget;
import dev.epicenter.diagnosis.dose.ShamContrast;
import dev.epicenter.diagnosis.replays.FixedTest;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.reproduce.ReproductionResult;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Difference;
import dev.epicenter.replay.Outcome;
import dev.epicenter.spike.Spike;
import dev.epicenter.statistics.Proportion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Evidence for tests of the cause rules. */
final class Findings {
    private static final FixedTest FIRST = Looks.ONE.tests().get(0);

    private static final long ONSET = 200;

    private final Map<DataStateTable.Cell, RateEstimate> cells = new EnumMap<>(DataStateTable.Cell.class);
    private final List<DoseResponse> responses = new ArrayList<>();
    private boolean twice = true;
    private boolean spiked = true;
    private Optional<Difference> difference = Optional.empty();
    private boolean marginal;
    private SpikeOutcome frozen = SpikeOutcome.NONE;
    private SpikeOutcome frozenOtherData = SpikeOutcome.NONE;
    private List<ChangedTensor> changed = List.of();
    private boolean fullBatch;
    private List<Long> earlier = List.of(50L, 75L, 100L);

    static Findings ofASpike() {
        return new Findings().cell(DataStateTable.Cell.OWN, 5, 5);
    }

    Findings cell(DataStateTable.Cell cell, long spiked, long trials) {
        cells.put(
                cell,
                new RateEstimate(cell.words(), spiked, trials, new Proportion(spiked, trials).wilson(0.95), List.of()));
        return this;
    }

    Findings controlsDiffer() {
        twice = false;
        return this;
    }

    Findings controlIsQuiet(boolean differs) {
        spiked = false;
        difference = differs ? Optional.of(new Difference(190, "weight_norm", 1, 2)) : Optional.empty();
        return this;
    }

    Findings controlDiffersAndSpikes() {
        difference = Optional.of(new Difference(190, "weight_norm", 1, 2));
        return this;
    }

    Findings fromOneOtherState() {
        earlier = List.of(50L);
        return this;
    }

    Findings marginal() {
        marginal = true;
        return this;
    }

    Findings fullBatch() {
        fullBatch = true;
        return this;
    }

    Findings whileFrozen(SpikeOutcome itsBatches, SpikeOutcome others, ChangedTensor... changedTensors) {
        frozen = itsBatches;
        frozenOtherData = others;
        changed = List.of(changedTensors);
        return this;
    }

    /** A dose-response whose strongest dose prevents for five seeds; {@code shams} of five shams spike. */
    Findings prevents(String knob, String arm, long shams) {
        Dose dose = dose(knob, 1, arm, false);
        List<DoseResponse.DosePoint> rungs =
                new ArrayList<>(List.of(new DoseResponse.DosePoint(dose, trial(arm, SpikeOutcome.NONE))));
        if (!List.of("loss", "weights").contains(knob)) {
            rungs.add(0, placebo(knob, SpikeOutcome.SAME));
        }
        RateEstimate without = new RateEstimate("arm", 0, 5, new Proportion(0, 5).wilson(0.95), List.of());
        RateEstimate sham = new RateEstimate("sham", shams, 5, new Proportion(shams, 5).wilson(0.95), List.of());
        responses.add(new DoseResponse(
                dose.ladder(),
                dose.knob(),
                rungs,
                Optional.of(dose),
                Optional.of(dose),
                List.of(),
                Optional.empty(),
                0.05,
                Optional.of(ShamContrast.of(without, sham, 1, 1, FIRST))));
        return this;
    }

    private static Dose dose(String knob, double strength, String arm, boolean placebo) {
        return new Dose(
                DoseTarget.valueOf(knob.toUpperCase(Locale.ROOT)),
                DoseSeries.Direction.LESS,
                strength,
                Interventions.parse(arm),
                placebo);
    }

    /** The same, but the placebo prevents too. */
    Findings preventsWithItsPlacebo(String knob, String arm) {
        return prevents(knob, arm, 5).lastWith(rungs -> List.of(placebo(knob, SpikeOutcome.NONE), rungs.get(1)));
    }

    private static DoseResponse.DosePoint placebo(String knob, SpikeOutcome answer) {
        String arm = knob + "=x0.98";
        return new DoseResponse.DosePoint(dose(knob, 0, arm, true), trial(arm, answer));
    }

    /** The same without a placebo. */
    Findings preventsWithoutPlacebos(String knob, String arm) {
        return prevents(knob, arm, 5).lastWith(rungs -> List.of(rungs.get(1)));
    }

    private Findings lastWith(UnaryOperator<List<DoseResponse.DosePoint>> change) {
        DoseResponse last = responses.remove(responses.size() - 1);
        responses.add(new DoseResponse(
                last.ladder(),
                last.knob(),
                change.apply(last.rungs()),
                last.mildest(),
                last.delays(),
                last.violations(),
                last.threshold(),
                last.trend(),
                last.specificity()));
        return this;
    }

    Cause cause() {
        Optional<DataStateTable> crossing = cells.size() < 2 && !fullBatch
                ? Optional.empty()
                : Optional.of(DataStateTable.of(
                        fullBatch,
                        cells,
                        earlier,
                        trial("freeze=*", frozen),
                        fullBatch ? Optional.empty() : Optional.of(trial("freeze=*,replace=1..2", frozenOtherData)),
                        changed,
                        FIRST));
        return CauseRule.of(new Evidence(
                new ReproductionResult(
                        difference.isEmpty(),
                        100,
                        difference,
                        difference.map(found -> "it differs"),
                        twice,
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        trial("lr=x1", spiked ? SpikeOutcome.SAME : SpikeOutcome.NONE)
                                .arm(),
                        spiked,
                        false),
                Optional.empty(),
                Optional.of(
                        new PointOfNoReturn(List.of(), marginal ? 0 : 50, List.of(), List.of(), List.of(), marginal)),
                crossing,
                Optional.of(responses),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    static ReplayResult trial(String arm, SpikeOutcome answer) {
        Optional<Spike> spike = answer == SpikeOutcome.NONE
                ? Optional.empty()
                : Optional.of(
                        new Spike(Spike.Kind.SPIKE, ONSET, ONSET + 1, ONSET + 1, OptionalLong.empty(), 1, 2, 0, 0.5));
        Outcome outcome = new Outcome(
                spike.isPresent() ? Outcome.Result.SPIKED : Outcome.Result.PREVENTED,
                spike,
                ONSET + 1,
                3,
                1,
                ONSET + 20);
        return new ReplayResult(
                Stage.DOSE,
                50,
                ReplayResult.OWN,
                answer,
                ArmVerdict.of(Arm.of(InterventionParser.parse(arm)), outcome, ONSET),
                1,
                OptionalDouble.of(1),
                Optional.empty());
    }
}
