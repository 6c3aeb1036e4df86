package dev.epicenter.diagnosis.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.diagnosis.cross.ChangedTensor;
import dev.epicenter.diagnosis.cross.DataStateTable.Cell;
import dev.epicenter.diagnosis.dose.DoseTarget;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.intervention.Interventions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CauseRuleTest {
    private static final ChangedTensor WEIGHTS = new ChangedTensor("wte.weight", Optional.empty());
    private static final ChangedTensor MOMENT = new ChangedTensor("wte.weight", Optional.of("v"));

    @Test
    void controlsThatDifferAreUndetermined() {
        assertThat(crossed(0, 5).controlsDiffer().cause()).isInstanceOf(Cause.Undetermined.class);
    }

    @Test
    void spikeThatDoesNotRecurIsTransient() {
        assertThat(Findings.ofASpike().controlIsQuiet(true).cause()).isInstanceOf(Cause.Transient.class);
        assertThat(Findings.ofASpike().controlIsQuiet(false).cause()).isInstanceOf(Cause.Undetermined.class);
    }

    @Test
    void controlThatSpikesButDiffersFromTheRunIsUndetermined() {
        assertThat(crossed(0, 5).controlDiffersAndSpikes().cause()).isInstanceOf(Cause.Undetermined.class);
    }

    @Test
    void oneEarlierStateIsTooFewForAConclusionOnStates() {
        assertThat(crossed(0, 5).fromOneOtherState().cause()).isInstanceOf(Cause.NotSeparated.class);
        assertThat(crossed(0, 0).fromOneOtherState().cause()).isInstanceOf(Cause.NotSeparated.class);
    }

    @Test
    void marginalSpikeIsUndeterminedEvenIfADosePrevents() {
        Cause cause = crossed(0, 0)
                .prevents("weight_decay", "weight_decay=x0.5", 5)
                .marginal()
                .cause();

        assertThat(cause).isInstanceOf(Cause.Undetermined.class);
    }

    @Test
    void batchesThatSpikeAtAnyStateAreTheCause() {
        assertThat(crossed(0, 5).prevents("lr", "lr=x0.1", 5).cause()).isEqualTo(new Cause.Data());
    }

    @Test
    void batchesThatSpikeWithAllWeightsFrozenAreTheCause() {
        assertThat(crossed(0, 3)
                        .whileFrozen(SpikeOutcome.SAME, SpikeOutcome.NONE)
                        .cause())
                .isEqualTo(new Cause.Data());
    }

    @Test
    void batchesThatDoNotSpikeAtOtherStatesAreNotTheCauseAlone() {
        assertThat(crossed(0, 0)
                        .whileFrozen(SpikeOutcome.SAME, SpikeOutcome.NONE)
                        .cause())
                .isEqualTo(new Cause.DataAndState(Optional.empty()));
    }

    @Test
    void dataAndStateThatSpikeOnlyTogetherAreTheCause() {
        assertThat(crossed(0, 0).cause()).isEqualTo(new Cause.DataAndState(Optional.empty()));
    }

    @Test
    void stateThatSpikesWithAnyDataIsNamedWithWeightDecayIfShownToPrevent() {
        Cause cause = crossed(5, 0)
                .prevents("lr", "lr=x0.5", 5)
                .prevents("clip_grad_norm", "clip_grad_norm=0.1", 5)
                .prevents("weight_decay", "weight_decay=x0.25", 5)
                .cause();

        assertThat(cause).isEqualTo(new Cause.State(Optional.of(DoseTarget.WEIGHT_DECAY)));
    }

    @Test
    void hyperparameterIsNotNamedIfItsShamPreventsAsOften() {
        assertThat(crossed(5, 0)
                        .prevents("weight_decay", "weight_decay=x0.25", 0)
                        .cause())
                .isEqualTo(new Cause.State(Optional.empty()));
    }

    @Test
    void hyperparameterIsNotNamedIfItsPlaceboPrevents() {
        assertThat(crossed(5, 0)
                        .preventsWithItsPlacebo("weight_decay", "weight_decay=x0.25")
                        .cause())
                .isEqualTo(new Cause.State(Optional.empty()));
    }

    @Test
    void hyperparameterIsNotNamedIfItsShamSometimesPrevents() {
        assertThat(crossed(5, 0)
                        .prevents("weight_decay", "weight_decay=x0.25", 3)
                        .cause())
                .isEqualTo(new Cause.State(Optional.empty()));
    }

    @Test
    void noHyperparameterIsNamedIfTheMildestIsNotShownToPrevent() {
        assertThat(crossed(5, 0)
                        .prevents("lr", "lr=x0.5", 3)
                        .prevents("beta1", "beta1=0.975", 5)
                        .cause())
                .isEqualTo(new Cause.State(Optional.empty()));
    }

    @Test
    void hyperparameterWithoutPlacebosIsNotNamed() {
        assertThat(crossed(5, 0)
                        .preventsWithoutPlacebos("batch_size", "batch_size=x0.5")
                        .cause())
                .isEqualTo(new Cause.State(Optional.empty()));
    }

    @Test
    void clippingIsNeverReportedAsACause() {
        assertThat(crossed(5, 5)
                        .prevents("clip_grad_norm", "clip_grad_norm=0.1", 5)
                        .cause())
                .isInstanceOf(Cause.NotSeparated.class);
    }

    @Test
    void spikeAtAnyStateWithAnyDataIsCausedByTheHyperparameterThatPreventsIt() {
        assertThat(crossed(5, 5).prevents("lr", "lr=x0.1", 5).cause())
                .isEqualTo(new Cause.Knob(DoseTarget.LR, Interventions.parse("lr=x0.1")));
    }

    @Test
    void spikeOfAFullBatchIsCausedByTheState() {
        assertThat(Findings.ofASpike().fullBatch().cell(Cell.OTHER_STATES, 0, 5).cause())
                .isEqualTo(new Cause.State(Optional.empty()));
    }

    @Test
    void roundingIsNamedIfHigherPrecisionPreventsAndItsShamDoesNot() {
        assertThat(crossed(5, 5).prevents("weights", "weights=float32", 5).cause())
                .isEqualTo(new Cause.Numeric(Interventions.parse("weights=float32")));
        assertThat(crossed(5, 5).prevents("weights", "weights=float32", 0).cause())
                .isInstanceOf(Cause.NotSeparated.class);
    }

    @Test
    void weightsThatChangeWhileFrozenWereNotChangedByTheOptimizer() {
        assertThat(crossed(5, 5)
                        .whileFrozen(SpikeOutcome.SAME, SpikeOutcome.SAME, WEIGHTS)
                        .cause())
                .isEqualTo(new Cause.ChangedWeights(List.of(WEIGHTS)));
    }

    @Test
    void momentsThatChangeWhileFrozenAreTheCauseUnlessTheDataMatter() {
        assertThat(crossed(5, 5)
                        .whileFrozen(SpikeOutcome.NONE, SpikeOutcome.NONE, MOMENT)
                        .cause())
                .isEqualTo(new Cause.OptimizerState(List.of(MOMENT)));
        assertThat(crossed(0, 5)
                        .whileFrozen(SpikeOutcome.NONE, SpikeOutcome.NONE, MOMENT)
                        .cause())
                .isEqualTo(new Cause.Data());
    }

    @Test
    void inconclusiveRatesDoNotSeparateCauses() {
        assertThat(crossed(4, 4).cause()).isInstanceOf(Cause.NotSeparated.class);
    }

    @Test
    void missingTableDoesNotSeparateCauses() {
        assertThat(Findings.ofASpike().cause()).isInstanceOf(Cause.NotSeparated.class);
    }

    /** Spikes with other data and from other states: each out of five replays if none or all spike, else out of eight. */
    private static Findings crossed(long otherData, long otherStates) {
        return Findings.ofASpike()
                .cell(Cell.OTHER_DATA, otherData, otherData == 0 || otherData == 5 ? 5 : 8)
                .cell(Cell.OTHER_STATES, otherStates, otherStates == 0 || otherStates == 5 ? 5 : 8)
                .cell(Cell.NEITHER, 0, 5);
    }
}
