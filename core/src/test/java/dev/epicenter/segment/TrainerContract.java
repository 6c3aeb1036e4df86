package dev.epicenter.segment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.PrecisionChange;
import dev.epicenter.intervention.StateChange;
import dev.epicenter.intervention.TrainableChange;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * Tests of the contract of every {@link Trainer}. Recovery and replay depend only on this contract.
 *
 * @param run a run file with AdamW and mini-batches
 * @param trainer makes a trainer of a run file
 * @param steps the length of the segments tried, at least 8
 * @param without tests that do not apply to this kind of trainer
 */
public record TrainerContract(RunConfig run, Function<RunConfig, Trainer> trainer, long steps, Set<String> without) {
    public TrainerContract(RunConfig run, Function<RunConfig, Trainer> trainer, long steps) {
        this(run, trainer, steps, Set.of());
    }

    /** A test for each promise. */
    public Stream<DynamicTest> tests() {
        Stream<DynamicTest> all = Stream.of(
                test("the same segment gives the same bits twice", this::sameBitsTwice),
                test("a resumed segment equals the uninterrupted one", this::resumeEqualsUninterrupted),
                test("steps come in order, each once", this::stepsInOrder),
                test("the observer stops it", this::observerStops),
                test("the state given during a step is a copy of that step's", this::stateIsACopy),
                test("the state it starts from is left alone", this::startIsLeftAlone),
                test("each step trains on the batch of the plan", this::planIsRespected),
                test("a factor of one is the control", this::factorOfOneIsControl),
                test("a sham changes bits, each seed others", this::jitterChangesBits),
                test("frozen tensors keep their weights, others move", this::freezeKeeps),
                test("a learning rate of zero keeps all weights", this::lrOfZeroKeepsAll),
                test("half the learning rate is recorded as half", this::lrIsHalved),
                test("moments reset change what follows", this::resetChanges),
                test("skipped batches are those of a plan that skips them", this::skipIsAPlan),
                test("another data seed gives other data, the run's own the same", this::dataSeed),
                test("a group's learning rate is its own", this::groupLearningRate),
                test("a group's weight decay is its own", this::groupWeightDecay),
                test("a nudge has the length asked for, in the tensors that match", this::nudgeHasItsLength),
                test("a group's jitter leaves the others", this::jitterOfAGroup),
                test("rescaling takes the moments along", this::rescale),
                test("a smaller batch has fewer sequences", this::smallerBatch),
                test("replaced batches are others, and nothing else changes", this::replacedBatches),
                test("a batch whose sequences are all replaced is the batch replaced", this::replacedRows),
                test("permuted batches are the same in another order", this::permutedBatches),
                test("weights in bfloat16 have 8 bits", this::bfloat16),
                test("the gradient is that of the batch that the next step trains on", this::gradient),
                test("the gradient of several batches is their mean", this::meanGradient),
                test("the loss is before the update", this::lossIsBeforeTheUpdate),
                test("segments run at once as if alone", this::parallelAsAlone));
        return all.filter(test -> !without.contains(test.getDisplayName()));
    }

    private static DynamicTest test(String promise, Executable check) {
        return DynamicTest.dynamicTest(promise, check);
    }

    private record Result(TrainState state, List<StepRecord> rows) {
        private boolean sameAs(Result other) {
            if (rows.size() != other.rows.size() || !same(state, other.state)) {
                return false;
            }
            for (int i = 0; i < rows.size(); i++) {
                if (!rows.get(i).sameTrainingAs(other.rows.get(i))) {
                    return false;
                }
            }
            return true;
        }

        private List<Double> losses() {
            return rows.stream().map(StepRecord::loss).toList();
        }
    }

    private static boolean same(TrainState a, TrainState b) {
        return a.step() == b.step()
                && Arrays.equals(a.weights(), b.weights())
                && a.moments().keySet().equals(b.moments().keySet())
                && a.moments().entrySet().stream()
                        .allMatch(m -> Arrays.equals(m.getValue(), b.moments().get(m.getKey())));
    }

    private Result train(Segment segment) {
        List<StepRecord> rows = new ArrayList<>();
        StatesToKeep last = StatesToKeep.at(List.of(segment.until()));
        TrainState state = ended(trainer.apply(run).run(segment.keeping(last), (report, copy) -> {
            rows.add(report.step());
            return Next.CONTINUE;
        }));
        return new Result(state, rows);
    }

    private static TrainState ended(Optional<? extends State> state) {
        return (TrainState) state.orElseThrow();
    }

    private Result from(Optional<TrainState> start, long until, Intervention... changes) {
        return train(new Segment(start, until, DataPlan.IN_ORDER, List.of(changes)));
    }

    private TrainState middle() {
        return from(Optional.empty(), steps / 2).state;
    }

    private void sameBitsTwice() {
        assertThat(from(Optional.empty(), steps).sameAs(from(Optional.empty(), steps)))
                .isTrue();
    }

    private void resumeEqualsUninterrupted() {
        Result whole = from(Optional.empty(), steps);
        Result first = from(Optional.empty(), steps / 2);
        Result second = from(Optional.of(first.state), steps);
        List<StepRecord> rows = new ArrayList<>(first.rows);
        rows.addAll(second.rows);

        assertThat(new Result(second.state, rows).sameAs(whole)).isTrue();
    }

    private void stepsInOrder() {
        Result first = from(Optional.of(middle()), steps);

        assertThat(first.rows).extracting(StepRecord::step).first().isEqualTo(steps / 2 + 1);
        assertThat(first.rows).hasSize((int) (steps - steps / 2));
        assertThat(first.rows).extracting(StepRecord::step).isSorted();
        assertThat(first.state.step()).isEqualTo(steps);
    }

    private void observerStops() {
        List<Long> seen = new ArrayList<>();
        Segment segment = new Segment(Optional.empty(), steps, DataPlan.IN_ORDER, List.of())
                .keeping(StatesToKeep.at(List.of(3L)));
        TrainState state = ended(trainer.apply(run).run(segment, (report, copy) -> {
            seen.add(report.step().step());
            return seen.size() == 3 ? Next.STOP : Next.CONTINUE;
        }));

        assertThat(seen).containsExactly(1L, 2L, 3L);
        assertThat(same(state, from(Optional.empty(), 3).state)).isTrue();
    }

    private void stateIsACopy() {
        List<TrainState> copies = new ArrayList<>();
        Segment segment = new Segment(Optional.empty(), steps, DataPlan.IN_ORDER, List.of())
                .keeping(StatesToKeep.at(List.of(2L)));
        trainer.apply(run).run(segment, (report, copy) -> {
            if (report.step().step() == 2) {
                copies.add(ended(copy.get()));
            }
            return Next.CONTINUE;
        });

        assertThat(same(copies.get(0), from(Optional.empty(), 2).state)).isTrue();
    }

    private void startIsLeftAlone() {
        TrainState start = middle();
        TrainState before =
                new TrainState(start.step(), start.layout(), start.weights().clone(), copies(start.moments()));
        from(Optional.of(start), steps, new StateChange.ResetMoments("m", "*"), new StateChange.Jitter(0.01, 1));

        assertThat(same(start, before)).isTrue();
    }

    private static java.util.SortedMap<String, float[]> copies(Map<String, float[]> moments) {
        java.util.SortedMap<String, float[]> copies = new java.util.TreeMap<>();
        moments.forEach((name, moment) -> copies.put(name, moment.clone()));
        return copies;
    }

    private void planIsRespected() {
        DataPlan plan = new DataPlan(List.of(new SkipRange(1, 3), new SkipRange(4, 5)));
        Result skipping = train(new Segment(Optional.empty(), 4, plan, List.of()));
        Result inOrder = from(Optional.empty(), 4);

        assertThat(skipping.rows).extracting(StepRecord::batch).containsExactly(0L, 3L, 5L, 6L);
        assertThat(skipping.rows.get(0).sameTrainingAs(inOrder.rows.get(0))).isTrue();
        assertThat(skipping.rows.get(1).loss()).isNotEqualTo(inOrder.rows.get(1).loss());
    }

    private void factorOfOneIsControl() {
        Optional<TrainState> start = Optional.of(middle());

        assertThat(from(start, steps, new HyperparameterChange.Scale(Hyperparameter.LR, 1))
                        .sameAs(from(start, steps)))
                .isTrue();
    }

    private void jitterChangesBits() {
        Optional<TrainState> start = Optional.of(middle());
        Result control = from(start, steps);
        Result sham = from(start, steps, new StateChange.Jitter(1e-6, 1));

        assertThat(sham.sameAs(from(start, steps, new StateChange.Jitter(1e-6, 1))))
                .isTrue();
        assertThat(sham.losses()).isNotEqualTo(control.losses());
        assertThat(sham.losses())
                .isNotEqualTo(
                        from(start, steps, new StateChange.Jitter(1e-6, 2)).losses());
        assertThat(sham.losses().get(0))
                .isCloseTo(
                        control.losses().get(0),
                        org.assertj.core.api.Assertions.within(
                                1e-3 * Math.max(1, Math.abs(control.losses().get(0)))));
    }

    private void freezeKeeps() {
        TrainState start = middle();
        String name = start.layout().entries().get(0).name();
        TrainState end = from(Optional.of(start), steps, new TrainableChange.Freeze(name)).state;

        for (TensorLayout.Entry tensor : start.layout().entries()) {
            boolean kept = Arrays.equals(slice(start, tensor), slice(end, tensor));
            assertThat(kept).as(tensor.name()).isEqualTo(tensor.name().equals(name));
        }
    }

    private static float[] slice(TrainState state, TensorLayout.Entry tensor) {
        return Arrays.copyOfRange(state.weights(), tensor.offset(), tensor.offset() + tensor.size());
    }

    private void lrOfZeroKeepsAll() {
        TrainState start = middle();
        Result still = from(Optional.of(start), steps, new HyperparameterChange.Set(Hyperparameter.LR, 0));

        assertThat(still.state.weights()).isEqualTo(start.weights());
    }

    private void lrIsHalved() {
        Optional<TrainState> start = Optional.of(middle());
        double whole = from(start, steps).rows.get(0).lr();

        assertThat(from(start, steps, new HyperparameterChange.Scale(Hyperparameter.LR, 0.5))
                        .rows
                        .get(0)
                        .lr())
                .isEqualTo(whole / 2);
    }

    private void resetChanges() {
        Optional<TrainState> start = Optional.of(middle());
        List<Double> control = from(start, steps).losses();
        List<Double> reset =
                from(start, steps, new StateChange.ResetMoments("v", "*")).losses();

        assertThat(reset.get(0)).isEqualTo(control.get(0));
        assertThat(reset.get(1)).isNotEqualTo(control.get(1));
    }

    private void skipIsAPlan() {
        TrainState start = middle();
        DataPlan plan = DataPlan.IN_ORDER.skippingAfter(start.step(), 3);
        Result planned = train(new Segment(Optional.of(start), steps, plan, List.of()));

        assertThat(from(Optional.of(start), steps, new DataChange.SkipBatches(3))
                        .sameAs(planned))
                .isTrue();
    }

    private void dataSeed() {
        Optional<TrainState> start = Optional.of(middle());
        Result control = from(start, steps);

        assertThat(from(start, steps, new DataChange.DataSeed(run.seed())).sameAs(control))
                .isTrue();
        assertThat(from(start, steps, new DataChange.DataSeed(run.seed() + 1)).losses())
                .isNotEqualTo(control.losses());
    }

    private void lossIsBeforeTheUpdate() {
        double slow = from(Optional.empty(), 1, new HyperparameterChange.Set(Hyperparameter.LR, 0))
                .losses()
                .get(0);

        assertThat(from(Optional.empty(), 1).losses().get(0)).isEqualTo(slow);
    }

    private void parallelAsAlone() {
        Trainer shared = trainer.apply(run);
        TrainState start = middle();
        List<Intervention> changes = List.of(
                new StateChange.Jitter(1e-6, 1),
                new HyperparameterChange.Scale(Hyperparameter.LR, 0.5),
                new StateChange.Jitter(1e-6, 2));
        List<CompletableFuture<TrainState>> running = changes.stream()
                .map(change -> CompletableFuture.supplyAsync(() -> ended(shared.run(
                        new Segment(Optional.of(start), steps, DataPlan.IN_ORDER, List.of(change))
                                .keeping(StatesToKeep.at(List.of(steps))),
                        (report, copy) -> Next.CONTINUE))))
                .toList();

        for (int i = 0; i < changes.size(); i++) {
            TrainState alone = from(Optional.of(start), steps, changes.get(i)).state;
            assertThat(same(running.get(i).join(), alone))
                    .as("%s", changes.get(i))
                    .isTrue();
        }
    }

    private void groupLearningRate() {
        TrainState start = middle();
        TensorLayout.Entry first = start.layout().entries().get(0);
        Result control = from(Optional.of(start), start.step() + 1);
        Result still = from(
                Optional.of(start),
                start.step() + 1,
                new HyperparameterChange.SetGroup(Hyperparameter.LR, first.name(), 0));
        Result damped = from(
                Optional.of(start),
                start.step() + 1,
                new HyperparameterChange.ScaleGroup(Hyperparameter.LR, first.name(), 0.5));

        assertThat(still.rows.get(0).lr()).isEqualTo(control.rows.get(0).lr());
        for (TensorLayout.Entry tensor : start.layout().entries()) {
            boolean own = tensor.equals(first);
            assertThat(slice(still.state, tensor)).isEqualTo(slice(own ? start : control.state, tensor));
            assertThat(distance(start, damped.state, tensor))
                    .isCloseTo(distance(start, control.state, tensor) * (own ? 0.5 : 1), withinPercentage(1));
        }
        assertThat(from(
                                Optional.of(start),
                                steps,
                                new HyperparameterChange.ScaleGroup(Hyperparameter.LR, first.name(), 1))
                        .sameAs(from(Optional.of(start), steps)))
                .isTrue();
    }

    private void groupWeightDecay() {
        TrainState start = middle();
        TensorLayout.Entry first = start.layout().entries().get(0);
        Result control = from(Optional.of(start), start.step() + 1);
        TrainState decayed = from(
                        Optional.of(start),
                        start.step() + 1,
                        new HyperparameterChange.SetGroup(Hyperparameter.WEIGHT_DECAY, first.name(), 2))
                .state;

        for (TensorLayout.Entry tensor : start.layout().entries()) {
            assertThat(Arrays.equals(slice(decayed, tensor), slice(control.state, tensor)))
                    .as(tensor.name())
                    .isNotEqualTo(tensor.equals(first));
        }
        assertThat(from(
                                Optional.of(start),
                                steps,
                                new HyperparameterChange.SetGroup(Hyperparameter.WEIGHT_DECAY, "*", 2))
                        .sameAs(from(
                                Optional.of(start),
                                steps,
                                new HyperparameterChange.Set(Hyperparameter.WEIGHT_DECAY, 2))))
                .isTrue();
    }

    private void nudgeHasItsLength() {
        TrainState start = middle();
        TensorLayout.Entry first = start.layout().entries().get(0);
        TrainState nudged = atOnce(start, new StateChange.Nudge(0.25, 7, first.name()));

        for (TensorLayout.Entry tensor : start.layout().entries()) {
            assertThat(distance(start, nudged, tensor))
                    .isCloseTo(tensor.equals(first) ? 0.25 : 0, org.assertj.core.api.Assertions.within(1e-5));
        }
        assertThat(same(atOnce(start, new StateChange.Nudge(0.25, 7, first.name())), nudged))
                .isTrue();
        assertThat(atOnce(start, new StateChange.Nudge(0.25, 8, first.name())).weights())
                .isNotEqualTo(nudged.weights());
    }

    private void jitterOfAGroup() {
        TrainState start = middle();
        TensorLayout.Entry first = start.layout().entries().get(0);
        TrainState all = atOnce(start, new StateChange.Jitter(0.01, 1));
        TrainState group = atOnce(start, new StateChange.Jitter(0.01, 1, first.name()));

        for (TensorLayout.Entry tensor : start.layout().entries()) {
            assertThat(slice(group, tensor)).isEqualTo(slice(tensor.equals(first) ? all : start, tensor));
        }
    }

    private void rescale() {
        TrainState start = middle();
        TensorLayout.Entry first = start.layout().entries().get(0);
        TrainState rescaled = atOnce(start, new StateChange.Rescale(first.name(), 2));

        Map<String, Double> factors = Map.of("m", 0.5, "v", 0.25, "momentum", 0.5);
        for (int i = 0; i < start.weights().length; i++) {
            boolean own = i >= first.offset() && i < first.offset() + first.size();
            assertThat(rescaled.weights()[i]).isEqualTo(start.weights()[i] * (own ? 2 : 1));
            for (Map.Entry<String, float[]> moment : start.moments().entrySet()) {
                float[] after = requireNonNull(rescaled.moments().get(moment.getKey()));
                double factor = own ? requireNonNull(factors.get(moment.getKey())) : 1;
                assertThat((double) after[i]).isEqualTo(moment.getValue()[i] * factor);
            }
        }
    }

    private void smallerBatch() {
        Optional<TrainState> start = Optional.of(middle());
        StepRecord whole = from(start, steps).rows.get(0);
        Result half = from(start, steps, new DataChange.ScaleBatch(0.5));

        assertThat(half.rows.get(0).tokens() * 2).isEqualTo(whole.tokens());
        assertThat(half.rows.get(0).batch()).isEqualTo(whole.batch());
        assertThat(half.rows.get(0).loss()).isNotEqualTo(whole.loss());
        int sequences = run.data().sequences() / 2;
        assertThat(from(start, steps, new DataChange.SetBatch(sequences)).sameAs(half))
                .isTrue();
    }

    private void replacedBatches() {
        Optional<TrainState> start = Optional.of(middle());
        Result control = from(start, steps);
        long second = control.rows.get(1).batch();
        Result replaced = from(start, steps, new DataChange.ReplaceBatches(second, second, 1));

        assertThat(replaced.rows)
                .extracting(StepRecord::batch)
                .isEqualTo(control.rows.stream().map(StepRecord::batch).toList());
        assertThat(replaced.losses().get(0)).isEqualTo(control.losses().get(0));
        assertThat(replaced.losses().get(1)).isNotEqualTo(control.losses().get(1));
        assertThat(from(start, steps, new DataChange.ReplaceBatches(second, second, 2))
                        .losses()
                        .get(1))
                .isNotEqualTo(replaced.losses().get(1));
    }

    private void replacedRows() {
        Optional<TrainState> start = Optional.of(middle());
        Result control = from(start, steps);
        long second = control.rows.get(1).batch();
        List<Integer> all = java.util.stream.IntStream.range(0, run.data().sequences())
                .boxed()
                .toList();

        assertThat(from(start, steps, new DataChange.ReplaceRows(second, all, 1))
                        .sameAs(from(start, steps, new DataChange.ReplaceBatches(second, second, 1))))
                .isTrue();
        assertThat(from(start, steps, new DataChange.ReplaceRows(second, List.of(0), 1))
                        .losses()
                        .get(1))
                .isNotEqualTo(control.losses().get(1));
    }

    private void permutedBatches() {
        Optional<TrainState> start = Optional.of(middle());
        List<Long> control =
                from(start, steps).rows.stream().map(StepRecord::batch).toList();
        List<Long> permuted =
                from(start, steps, new DataChange.PermuteBatches(control.get(1), control.get(4), 3)).rows.stream()
                        .map(StepRecord::batch)
                        .toList();

        assertThat(permuted).isNotEqualTo(control).containsExactlyInAnyOrderElementsOf(control);
        assertThat(permuted.get(0)).isEqualTo(control.get(0));
        assertThat(permuted.subList(5, permuted.size())).isEqualTo(control.subList(5, control.size()));
    }

    private void gradient() {
        TrainState start = middle();
        float[] weights = start.weights().clone();
        StepRecord next = from(Optional.of(start), start.step() + 1).rows.get(0);
        Gradient gradient = trainer.apply(run).gradient(start, next.batch());

        assertThat(gradient.loss()).isEqualTo(next.loss());
        double squares = 0;
        for (float g : gradient.values()) {
            squares += (double) g * g;
        }
        assertThat(Math.sqrt(squares)).isCloseTo(next.gradNorm(), withinPercentage(0.001));
        assertThat(start.weights()).isEqualTo(weights);
    }

    private void meanGradient() {
        TrainState start = middle();
        Trainer any = trainer.apply(run);
        Gradient first = any.gradient(start, 3);
        Gradient second = any.gradient(start, 5);
        Gradient mean = any.gradient(start, List.of(3L, 5L));

        assertThat(mean.loss()).isCloseTo((first.loss() + second.loss()) / 2, withinPercentage(0.001));
        for (int i = 0; i < mean.values().length; i++) {
            assertThat((double) mean.values()[i])
                    .isCloseTo(
                            (first.values()[i] + second.values()[i]) / 2.0,
                            org.assertj.core.api.Assertions.within(1e-6 * (1 + Math.abs(first.values()[i]))));
        }
    }

    private void bfloat16() {
        Optional<TrainState> start = Optional.of(middle());
        Result rounded = from(start, steps, new PrecisionChange.WeightPrecision(PrecisionConfig.Weights.BFLOAT16));

        for (float weight : rounded.state.weights()) {
            assertThat(Float.floatToRawIntBits(weight) & 0xFFFF).isZero();
        }
        assertThat(from(start, steps, new PrecisionChange.WeightPrecision(PrecisionConfig.Weights.FLOAT32))
                        .sameAs(from(start, steps)))
                .isTrue();
    }

    /** The state that a segment starts from under {@code changes}. */
    private TrainState atOnce(TrainState start, Intervention... changes) {
        return from(Optional.of(start), start.step(), changes).state;
    }

    private static double distance(TrainState a, TrainState b, TensorLayout.Entry tensor) {
        double squares = 0;
        for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
            squares += Math.pow((double) a.weights()[i] - b.weights()[i], 2);
        }
        return Math.sqrt(squares);
    }
}
