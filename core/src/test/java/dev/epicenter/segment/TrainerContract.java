package dev.epicenter.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * What every {@link Trainer} promises, as tests. Recovery and replay rest on this and on nothing else.
 *
 * @param run a run file with AdamW and mini-batches
 * @param trainer makes a trainer of a run file
 * @param steps the length of the segments tried, at least 8
 */
public record TrainerContract(RunConfig run, Function<RunConfig, Trainer> trainer, long steps) {

    /** A test for each promise. */
    public Stream<DynamicTest> tests() {
        return Stream.of(
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
                test("the loss is before the update", this::lossIsBeforeTheUpdate),
                test("segments run at once as if alone", this::parallelAsAlone));
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
        TrainState state = trainer.apply(run).run(segment, (report, copy) -> {
            rows.add(report.step());
            return Next.CONTINUE;
        });
        return new Result(state, rows);
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
        Segment segment = new Segment(Optional.empty(), steps, DataPlan.IN_ORDER, List.of());
        TrainState state = trainer.apply(run).run(segment, (report, copy) -> {
            seen.add(report.step().step());
            return seen.size() == 3 ? Next.STOP : Next.CONTINUE;
        });

        assertThat(seen).containsExactly(1L, 2L, 3L);
        assertThat(same(state, from(Optional.empty(), 3).state)).isTrue();
    }

    private void stateIsACopy() {
        List<TrainState> copies = new ArrayList<>();
        Segment segment = new Segment(Optional.empty(), steps, DataPlan.IN_ORDER, List.of());
        trainer.apply(run).run(segment, (report, copy) -> {
            if (report.step().step() == 2) {
                copies.add(copy.get());
            }
            return Next.CONTINUE;
        });

        assertThat(same(copies.get(0), from(Optional.empty(), 2).state)).isTrue();
    }

    private void startIsLeftAlone() {
        TrainState start = middle();
        TrainState before =
                new TrainState(start.step(), start.layout(), start.weights().clone(), copies(start.moments()));
        from(Optional.of(start), steps, new Intervention.ResetMoments("m", "*"), new Intervention.Jitter(0.01, 1));

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

        assertThat(from(start, steps, new Intervention.Scale(Knob.LR, 1)).sameAs(from(start, steps)))
                .isTrue();
    }

    private void jitterChangesBits() {
        Optional<TrainState> start = Optional.of(middle());
        Result control = from(start, steps);
        Result sham = from(start, steps, new Intervention.Jitter(1e-6, 1));

        assertThat(sham.sameAs(from(start, steps, new Intervention.Jitter(1e-6, 1))))
                .isTrue();
        assertThat(sham.losses()).isNotEqualTo(control.losses());
        assertThat(sham.losses())
                .isNotEqualTo(
                        from(start, steps, new Intervention.Jitter(1e-6, 2)).losses());
        assertThat(sham.losses().get(0))
                .isCloseTo(
                        control.losses().get(0),
                        org.assertj.core.api.Assertions.within(
                                1e-3 * Math.max(1, Math.abs(control.losses().get(0)))));
    }

    private void freezeKeeps() {
        TrainState start = middle();
        String name = start.layout().entries().get(0).name();
        TrainState end = from(Optional.of(start), steps, new Intervention.Freeze(name)).state;

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
        Result still = from(Optional.of(start), steps, new Intervention.Set(Knob.LR, 0));

        assertThat(still.state.weights()).isEqualTo(start.weights());
    }

    private void lrIsHalved() {
        Optional<TrainState> start = Optional.of(middle());
        double whole = from(start, steps).rows.get(0).lr();

        assertThat(from(start, steps, new Intervention.Scale(Knob.LR, 0.5))
                        .rows
                        .get(0)
                        .lr())
                .isEqualTo(whole / 2);
    }

    private void resetChanges() {
        Optional<TrainState> start = Optional.of(middle());
        List<Double> control = from(start, steps).losses();
        List<Double> reset =
                from(start, steps, new Intervention.ResetMoments("v", "*")).losses();

        assertThat(reset.get(0)).isEqualTo(control.get(0));
        assertThat(reset.get(1)).isNotEqualTo(control.get(1));
    }

    private void skipIsAPlan() {
        TrainState start = middle();
        DataPlan plan = DataPlan.IN_ORDER.skippingAfter(start.step(), 3);
        Result planned = train(new Segment(Optional.of(start), steps, plan, List.of()));

        assertThat(from(Optional.of(start), steps, new Intervention.SkipBatches(3))
                        .sameAs(planned))
                .isTrue();
    }

    private void dataSeed() {
        Optional<TrainState> start = Optional.of(middle());
        Result control = from(start, steps);

        assertThat(from(start, steps, new Intervention.DataSeed(run.seed())).sameAs(control))
                .isTrue();
        assertThat(from(start, steps, new Intervention.DataSeed(run.seed() + 1)).losses())
                .isNotEqualTo(control.losses());
    }

    private void lossIsBeforeTheUpdate() {
        double slow = from(Optional.empty(), 1, new Intervention.Set(Knob.LR, 0))
                .losses()
                .get(0);

        assertThat(from(Optional.empty(), 1).losses().get(0)).isEqualTo(slow);
    }

    private void parallelAsAlone() {
        Trainer shared = trainer.apply(run);
        TrainState start = middle();
        List<Intervention> changes = List.of(
                new Intervention.Jitter(1e-6, 1),
                new Intervention.Scale(Knob.LR, 0.5),
                new Intervention.Jitter(1e-6, 2));
        List<CompletableFuture<TrainState>> running = changes.stream()
                .map(change -> CompletableFuture.supplyAsync(() -> shared.run(
                        new Segment(Optional.of(start), steps, DataPlan.IN_ORDER, List.of(change)),
                        (report, copy) -> Next.CONTINUE)))
                .toList();

        for (int i = 0; i < changes.size(); i++) {
            TrainState alone = from(Optional.of(start), steps, changes.get(i)).state;
            assertThat(same(running.get(i).join(), alone))
                    .as("%s", changes.get(i))
                    .isTrue();
        }
    }
}
