package dev.epicenter.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.Fault;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.TrainState;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.optim.StepRates;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A faulty run equals the run without faults up to its first fault, and is a function of its run file. */
@Tag("torch")
class PlantedFaultsTest {
    private static final int STEPS = 14;
    private static final int AT = 6;

    /** A planted fault, and the first step whose loss it changes. */
    private record Planted(Fault fault, long firstChange) {}

    private static final List<Planted> ALL = List.of(
            new Planted(new Fault.DamagedBatches(AT, 2), AT + 1),
            new Planted(new Fault.RepeatedNgrams(AT, 2, 3, 0.5), AT + 1),
            new Planted(new Fault.LrJump(AT, 3, 2), AT + 1),
            new Planted(new Fault.WeightDecayBurst(AT, 3, 2), AT + 1),
            new Planted(new Fault.MarkedBatches(AT, 2, 0, 0.5), AT + 1),
            new Planted(beta2(0.9999), AT + 1),
            new Planted(new Fault.ChangedSetting(AT, Fault.Setting.BETA1, 0.1), AT + 1),
            new Planted(new Fault.CorruptMoments(AT, Fault.Moment.M, "*", -1), AT + 2),
            new Planted(new Fault.CorruptMoments(AT, Fault.Moment.V, "*.c_fc.*", 1e-4), AT + 2),
            new Planted(new Fault.ScaledTensor(AT, "h.0.*", 3, -1), AT + 1),
            new Planted(new Fault.BitFlip(AT, "ln_f.weight", 5, 26), AT + 1),
            new Planted(new Fault.RoundedWeights(AT, 8), AT + 1),
            new Planted(new Fault.RoundedWeights(AT, 3), AT + 1),
            new Planted(new Fault.RoundedLogits(AT, 3), AT));

    private static Fault beta2(double value) {
        return new Fault.ChangedSetting(AT, Fault.Setting.BETA2, value);
    }

    private record Outcome(List<StepRecord> rows, TrainState end) {}

    private static RunConfig run(Fault... faults) {
        return Runs.with(Runs.text(), "faults", List.of(faults));
    }

    private static Outcome train(
            RunConfig run, Optional<TrainState> start, long until, long abandonedUntil, String arm) {
        List<StepRecord> rows = new ArrayList<>();
        List<Intervention> changes = arm.isEmpty() ? List.of() : InterventionParser.parse(arm);
        TrainState end = new TorchTrainer(run, Path.of(""))
                .run(
                        new Segment(start, until, DataPlan.IN_ORDER, changes, abandonedUntil, StatesToKeep.NOTHING),
                        (r, state) -> {
                            rows.add(r.step());
                            return Next.CONTINUE;
                        })
                .orElseThrow();
        return new Outcome(rows, end);
    }

    private static Outcome train(RunConfig run, Optional<TrainState> start, long until, String arm) {
        return train(run, start, until, 0, arm);
    }

    private static Outcome train(RunConfig run) {
        return train(run, Optional.empty(), STEPS, "");
    }

    private static TrainState before() {
        return train(run(), Optional.empty(), AT - 1, "").end;
    }

    private static void same(Outcome actual, Outcome expected) {
        assertThat(actual.rows).hasSameSizeAs(expected.rows);
        for (int i = 0; i < actual.rows.size(); i++) {
            assertThat(actual.rows.get(i).sameTrainingAs(expected.rows.get(i)))
                    .as("step %d", actual.rows.get(i).step())
                    .isTrue();
        }
        same(actual.end, expected.end);
    }

    private static void same(TrainState actual, TrainState expected) {
        assertThat(Arrays.equals(actual.weights(), expected.weights())).isTrue();
        for (Map.Entry<String, float[]> moment : expected.moments().entrySet()) {
            assertThat(Arrays.equals(actual.moments().get(moment.getKey()), moment.getValue()))
                    .isTrue();
        }
    }

    @Test
    void faultyRunEqualsTheSoundRunBeforeItsFault() {
        Outcome twin = train(run());
        for (Planted planted : ALL) {
            Outcome faulty = train(run(planted.fault));
            for (int i = 0; i < planted.firstChange - 1; i++) {
                assertThat(faulty.rows.get(i).loss())
                        .as("%s, step %d", planted.fault, i + 1)
                        .isEqualTo(twin.rows.get(i).loss());
            }
            assertThat(faulty.rows.get((int) planted.firstChange - 1).loss())
                    .as("%s", planted.fault)
                    .isNotEqualTo(twin.rows.get((int) planted.firstChange - 1).loss());
        }
    }

    @Test
    void faultAfterAStepDoesNotChangeTheRecordOfTheStep() {
        Outcome twin = train(run(), Optional.empty(), AT, "");
        for (Fault fault : List.of(
                new Fault.CorruptMoments(AT, Fault.Moment.V, "*", 0),
                new Fault.ScaledTensor(AT, "wte", 2, -1),
                new Fault.BitFlip(AT, "wte", 0, 30))) {
            Outcome faulty = train(run(fault), Optional.empty(), AT, "");
            assertThat(faulty.rows.get(AT - 1).sameTrainingAs(twin.rows.get(AT - 1)))
                    .as("%s", fault)
                    .isTrue();
            assertThat(faulty.end).isNotEqualTo(twin.end);
        }
    }

    @Test
    void interruptedFaultyRunContinuesBitForBit() {
        for (Planted planted : ALL) {
            RunConfig run = run(planted.fault);
            Outcome whole = train(run);
            for (long cut = AT - 1; cut <= AT + 3; cut += 1) {
                Outcome first = train(run, Optional.empty(), cut, "");
                Outcome second = train(run, Optional.of(first.end), STEPS, "");
                List<StepRecord> rows = new ArrayList<>(first.rows);
                rows.addAll(second.rows);
                same(new Outcome(rows, second.end), whole);
            }
        }
    }

    @Test
    void factorAppliesOnTopOfAJumpOrABurst() {
        TrainState before = before();
        Outcome twin = train(run(), Optional.of(before), AT + 2, "");
        same(train(run(new Fault.LrJump(AT, 3, 2)), Optional.of(before), AT + 2, "lr=x0.5"), twin);
        same(train(run(new Fault.WeightDecayBurst(AT, 3, 2)), Optional.of(before), AT + 2, "weight_decay=x0.5"), twin);
    }

    @Test
    void recordedRateIsTheOneUsedAndTheJumpEnds() {
        List<StepRecord> twin = train(run()).rows;
        List<StepRecord> jumped = train(run(new Fault.LrJump(AT, 3, 2))).rows;
        for (int i = 0; i < STEPS; i++) {
            boolean during = i + 1 >= AT && i + 1 < AT + 3;
            assertThat(jumped.get(i).lr()).isEqualTo(twin.get(i).lr() * (during ? 2 : 1));
        }
    }

    @Test
    void settingReplacesAChangedSettingAndARounding() {
        TrainState before = before();
        RunConfig stale = run(beta2(0.9999));
        same(
                train(stale, Optional.of(before), STEPS, "beta2=0.9"),
                train(run(), Optional.of(before), STEPS, "beta2=0.9"));
        same(train(stale, Optional.of(before), STEPS, "beta2=x1"), train(stale, Optional.of(before), STEPS, ""));
        RunConfig rounded = run(new Fault.RoundedWeights(AT, 8));
        same(
                train(rounded, Optional.of(before), STEPS, "weights=float32"),
                train(run(), Optional.of(before), STEPS, ""));
        RunConfig always = Runs.with(run(), "precision.weights", PrecisionConfig.Weights.BFLOAT16);
        same(train(rounded, Optional.of(before), STEPS, ""), train(always, Optional.of(before), STEPS, ""));
    }

    @Test
    void settingReplacesChangedMomentumAndRoundedLogits() {
        TrainState before = before();
        Fault beta1 = new Fault.ChangedSetting(AT, Fault.Setting.BETA1, 0.1);
        same(
                train(run(beta1), Optional.of(before), STEPS, "beta1=0.8"),
                train(run(), Optional.of(before), STEPS, "beta1=0.8"));
        same(
                train(run(new Fault.RoundedLogits(AT, 3)), Optional.of(before), STEPS, "loss=float64"),
                train(run(), Optional.of(before), STEPS, "loss=float64"));
        RunConfig sgd = Runs.with(
                Runs.with(run(), "optimizer", OptimizerConfig.defaults(OptimizerConfig.Kind.SGD)),
                "optimizer.momentum",
                0.5);
        RunConfig changed =
                Runs.with(sgd, "faults", List.of(new Fault.ChangedSetting(AT, Fault.Setting.MOMENTUM, 0.99)));
        same(train(changed, Optional.empty(), STEPS, "momentum=0.5"), train(sgd));
        assertThat(train(changed).end).isNotEqualTo(train(sgd).end);
    }

    @Test
    void roundedWeightsHaveTheirSignificantBits() {
        for (int bits : List.of(1, 3, 11, 24)) {
            TrainState end = train(run(new Fault.RoundedWeights(AT, bits)), Optional.empty(), AT, "").end;
            for (float weight : end.weights()) {
                int fraction = Float.floatToRawIntBits(weight) & 0x7fffff;
                assertThat(fraction % (1 << (24 - bits)))
                        .as("%d bits: %s", bits, weight)
                        .isZero();
            }
        }
        TrainState sound = train(run(), Optional.empty(), AT, "").end;
        TrainState rounded = train(run(new Fault.RoundedWeights(AT, 3)), Optional.empty(), AT, "").end;
        for (int i = 0; i < sound.weights().length; i++) {
            // Half a unit of the last of 3 bits.
            assertThat(Math.abs(rounded.weights()[i] - sound.weights()[i]))
                    .isLessThanOrEqualTo(Math.abs(sound.weights()[i]) / 8);
        }
    }

    @Test
    void onlyTheGivenRowIsScaled() {
        TrainState sound = train(run(), Optional.empty(), AT, "").end;
        TrainState scaled = train(run(new Fault.ScaledTensor(AT, "wte", 4, 2)), Optional.empty(), AT, "").end;
        TensorLayout.Entry wte = sound.layout().entries().get(0);
        int width = wte.shape().get(1);
        for (int i = 0; i < sound.weights().length; i++) {
            boolean inRow = i >= 2 * width && i < 3 * width;
            assertThat(scaled.weights()[i]).isEqualTo(sound.weights()[i] * (inRow ? 4 : 1));
        }
    }

    @Test
    void markedBatchesAreHarmlessUntilTheRowOfTheirTokenIsDamaged() {
        Fault marked = new Fault.MarkedBatches(AT, 2, 0, 1);
        Fault damaged = new Fault.ScaledTensor(2, "wte", 1000, 0);
        List<StepRecord> sound = train(run()).rows;
        List<StepRecord> both = train(run(damaged, marked)).rows;
        // The row is not read before: no text has this byte, and its tensor has no other use where embeddings are not
        // tied.
        RunConfig untied = Runs.with(run(), "model.tied_embeddings", false);
        List<StepRecord> dormant = train(Runs.with(untied, "faults", List.of(damaged))).rows;
        List<StepRecord> twin = train(untied).rows;
        for (int i = 0; i < STEPS; i++) {
            assertThat(dormant.get(i).loss()).isEqualTo(twin.get(i).loss());
        }
        assertThat(both.get(AT).loss()).isNotEqualTo(sound.get(AT).loss());
    }

    @Test
    void biasCorrectionOfVUsesTheBeta2OfEachStep() {
        RunConfig run = run(beta2(0.9999));
        Segment segment =
                new Segment(Optional.empty(), STEPS, DataPlan.IN_ORDER, InterventionParser.parse("beta2=x0.5"));
        PlantedFaults faults = new PlantedFaults(run.faults(), segment);
        RunConfig halved = Runs.with(run, "optimizer.beta2", 0.49);

        StepRates before = faults.rates(halved.optimizer(), AT - 1, 1);
        StepRates after = faults.rates(halved.optimizer(), AT + 1, 1);
        assertThat(before).isEqualTo(StepRates.of(halved.optimizer(), AT - 1, 1));
        assertThat(after.beta2()).isEqualTo(0.9999 * 0.5);
        assertThat(after.beta2Product()).isCloseTo(Math.pow(0.49, AT - 1) * Math.pow(0.9999 * 0.5, 2), within(1e-12));
    }

    @Test
    void bitFlipHappensOnceAndNotInReplaysOrAfterARollback() {
        RunConfig flipped = run(new Fault.BitFlip(AT, "wpe", 3, 30), new Fault.LrJump(AT, 1, 2));
        TrainState sound = train(run(new Fault.LrJump(AT, 1, 2)), Optional.empty(), AT, "").end;
        TrainState end = train(flipped, Optional.empty(), AT, "").end;

        TensorLayout.Entry wpe = sound.layout().entries().get(1);
        float[] expected = sound.weights().clone();
        int at = wpe.offset() + 3;
        expected[at] = Float.intBitsToFloat(Float.floatToRawIntBits(expected[at]) ^ (1 << 30));
        assertThat(end.weights()).isEqualTo(expected);

        assertThat(flipped.replayed().faults()).containsExactly(new Fault.LrJump(AT, 1, 2));
        same(train(flipped.replayed(), Optional.empty(), AT, "").end, sound);
        same(train(flipped, Optional.of(before()), AT, AT, "").end, sound);
        assertThat(train(flipped, Optional.of(before()), AT, AT - 1, "").end.weights())
                .as("the bit flip is new")
                .isEqualTo(expected);
    }

    @Test
    void momentsAndWeightsOfMatchingTensorsAreMultiplied() {
        TrainState sound = train(run(), Optional.empty(), AT, "").end;
        TrainState moments =
                train(run(new Fault.CorruptMoments(AT, Fault.Moment.V, "wte", 4)), Optional.empty(), AT, "").end;
        TrainState weights = train(run(new Fault.ScaledTensor(AT, "wte", 4, -1)), Optional.empty(), AT, "").end;

        int end = sound.layout().entries().get(0).size();
        for (int i = 0; i < sound.weights().length; i++) {
            float factor = i < end ? 4 : 1;
            assertThat(weights.weights()[i]).isEqualTo(sound.weights()[i] * factor);
            assertThat(v(moments)[i]).isEqualTo(v(sound)[i] * factor);
        }
        assertThat(v(weights)).isEqualTo(v(sound));
        assertThat(moments.weights()).isEqualTo(sound.weights());
    }

    @Test
    void otherDataHaveNoFaults() {
        Fault.DamagedBatches damaged = new Fault.DamagedBatches(AT - 1, 2);
        for (String arm : List.of("data_seed=9", "replace=" + (AT - 1) + ".." + AT)) {
            same(
                    train(run(damaged), Optional.of(before()), STEPS, arm),
                    train(run(), Optional.of(before()), STEPS, arm));
        }
    }

    @Test
    void faultsInUnknownTensorsAreRefused() {
        refused(
                new Fault.ScaledTensor(1, "wtf", 2, -1),
                "faults[0].tensor: no tensor matches 'wtf'; the nearest are wte, ");
        refused(
                new Fault.BitFlip(1, "w*", 2, 3),
                "faults[0].tensor: 'w*' is 2 tensors; name one tensor for a bit flip");
        refused(new Fault.BitFlip(1, "wpe", 96, 3), "faults[0].index: 96 is beyond the 96 weights of wpe");
        refused(new Fault.ScaledTensor(1, "wte", 2, 256), "faults[0].row: 256 is beyond the 256 rows of wte");
        refused(
                new Fault.MarkedBatches(1, 1, 256, 1),
                "faults[0].token: 256 is beyond the vocabulary; the largest token is 255");
    }

    private static void refused(Fault fault, String message) {
        assertThatThrownBy(() -> new TorchTrainer(run(fault), Path.of("")))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith(message);
    }

    private static float[] v(TrainState state) {
        return Objects.requireNonNull(state.moments().get("v"));
    }
}
