package dev.epicenter.diagnosis.sharpness;

import dev.epicenter.diagnosis.replays.Cancellation;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.Parallel;
import dev.epicenter.diagnosis.replays.QuietSteps;
import dev.epicenter.diagnosis.replays.RewindDistances;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.segment.Gradient;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.sharpness.DirectionalRatio;
import dev.epicenter.sharpness.GradientField;
import dev.epicenter.sharpness.HessianVectorProduct;
import dev.epicenter.sharpness.PowerIteration;
import dev.epicenter.sharpness.Slice;
import dev.epicenter.sharpness.TopEigenpair;
import dev.epicenter.statistics.Auc;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Stage 7: measures the directional ratio of the next update and the top eigenvalue of the preconditioned Hessian, at states shortly
 * before the spike (cases) and at quiet states (controls).
 *
 * <p>With small batches, all states are measured on the same eight batches: those of the first steps from the onset, on which no
 * state before the spike has trained.
 */
public final class SharpnessStage {
    /** A case is a state at most this many steps before the onset. */
    private static final long CASE = 20;

    private static final int PROBE = 8;
    private static final double CONFIDENCE = 0.95;

    /** States searched one after the other, each from the last one's vector; fixed, so results do not depend on the number of workers. */
    private static final int CHAIN = 10;

    private static final double TOLERANCE = 1e-3;
    private static final PowerIteration COLD = new PowerIteration(TOLERANCE, 10, 40, 1);
    private static final PowerIteration WARM = new PowerIteration(TOLERANCE, 4, 20, 1);

    private final Trainer trainer;
    private final int workers;
    private final DiagnosisProgress progress;
    private final Cancellation interruption;

    /** @param workers gradients at a time */
    public SharpnessStage(Trainer trainer, int workers, DiagnosisProgress progress, Cancellation interruption) {
        this.trainer = trainer;
        this.workers = workers;
        this.progress = progress;
        this.interruption = interruption;
    }

    /** The cost, in gradients of a batch, which take about as long as steps; searches usually end sooner. */
    public static CostEstimate cost(boolean fullBatch) {
        long states = 46;
        long chains = 1 + states / CHAIN;
        long products = states * WARM.mostProducts() + chains * (COLD.mostProducts() - WARM.mostProducts());
        return new CostEstimate(0, (2 * products + 5 * states) * (fullBatch ? 1 : PROBE));
    }

    /** @param mass share of each tensor in its top eigenvector */
    private record Measured(Sharpness.Point point, Map<String, Double> mass) {}

    public Sharpness run(SpikeContext context) {
        List<TrainState> states = states(context);
        List<Long> probe = probe(context);
        List<Supplier<List<Measured>>> chains = new ArrayList<>();
        for (int from = 0; from < states.size(); from += CHAIN) {
            List<TrainState> chain = states.subList(from, Math.min(states.size(), from + CHAIN));
            chains.add(() -> chain(context, chain, probe));
        }
        List<Measured> measured =
                Parallel.of(chains, workers).stream().flatMap(List::stream).toList();
        List<Sharpness.Point> points = measured.stream().map(Measured::point).toList();
        return new Sharpness(
                context.fullBatch(),
                probe,
                points,
                auc(points, Sharpness.Point::stability),
                auc(points, Sharpness.Point::rank),
                measured.stream()
                        .filter(one -> one.point().before() > 0)
                        .reduce((far, near) -> near)
                        .map(Measured::mass)
                        .orElse(Map.of()),
                Optional.empty());
    }

    /** Cases and controls, by step. */
    private static List<TrainState> states(SpikeContext context) {
        QuietSteps quiet = new QuietSteps(context.judge().spikes(context.control()), context.horizon());
        return RewindDistances.measured(context.onset(), context.horizon()).stream()
                .filter(step -> near(context, step) || quiet.at(step))
                .flatMap(step ->
                        context.states().get(step) instanceof TrainState state ? Stream.of(state) : Stream.empty())
                .toList();
    }

    static boolean near(SpikeContext context, long step) {
        return step < context.onset() && step >= context.onset() - CASE;
    }

    static List<Long> probe(SpikeContext context) {
        return context.fullBatch()
                ? List.of(context.plan().batch(context.onset()))
                : LongStream.range(context.onset(), context.onset() + PROBE)
                        .mapToObj(context.plan()::batch)
                        .toList();
    }

    private List<Measured> chain(SpikeContext context, List<TrainState> states, List<Long> probe) {
        List<Measured> measured = new ArrayList<>();
        Optional<double[]> warm = Optional.empty();
        for (TrainState state : states) {
            NextUpdate update = NextUpdate.of(
                    context.config().optimizer(),
                    state,
                    gradient(state, List.of(context.plan().batch(state.step() + 1))),
                    lr(context, state.step() + 1));
            GradientField field = weights -> {
                Gradient gradient = gradient(at(state, weights), probe);
                return new GradientField.Sample(gradient.loss(), doubles(gradient.values()));
            };
            double[] weights = doubles(state.weights());
            DirectionalRatio ratio = DirectionalRatio.of(
                    field, weights, update.direction(), update.lr(), HessianVectorProduct.FLOAT32_STEP);
            HessianVectorProduct hessian = new HessianVectorProduct(field, weights, HessianVectorProduct.FLOAT32_STEP);
            TopEigenpair top = (warm.isPresent() ? WARM : COLD).top(hessian, update.preconditioner(), warm);
            warm = Optional.of(top.vector());
            measured.add(
                    new Measured(point(context, state.step(), ratio, top, update), top.mass(slices(context.layout()))));
        }
        return measured;
    }

    private static Sharpness.Point point(
            SpikeContext context, long step, DirectionalRatio ratio, TopEigenpair top, NextUpdate update) {
        return new Sharpness.Point(
                step,
                context.onset() - step,
                near(context, step),
                ratio.q(),
                ratio.slope() > 0,
                ratio.predicted(),
                ratio.actual(),
                top.value(),
                update.limit().eigenvalue(),
                update.limit().number(top.value()),
                top.converged());
    }

    private Gradient gradient(TrainState state, List<Long> batches) {
        interruption.check();
        Gradient gradient = trainer.gradient(state, batches);
        batches.forEach(batch -> progress.onSteps(1));
        return gradient;
    }

    private static double lr(SpikeContext context, long step) {
        return context.control().stream()
                .filter(row -> row.step() == step)
                .mapToDouble(StepRecord::lr)
                .findFirst()
                .orElseThrow();
    }

    static Optional<Sharpness.Auc> auc(List<Sharpness.Point> points, ToDoubleFunction<Sharpness.Point> metric) {
        double[] cases = values(points, metric, true);
        double[] controls = values(points, metric, false);
        if (cases.length == 0 || controls.length == 0) {
            return Optional.empty();
        }
        Auc auc = Auc.of(cases, controls);
        return Optional.of(new Sharpness.Auc(auc.value(), auc.interval(CONFIDENCE), auc.cases(), auc.controls()));
    }

    private static double[] values(
            List<Sharpness.Point> points, ToDoubleFunction<Sharpness.Point> metric, boolean near) {
        return points.stream()
                .filter(point -> point.near() == near)
                .mapToDouble(metric)
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }

    private static Map<String, Slice> slices(TensorLayout layout) {
        Map<String, Slice> slices = new LinkedHashMap<>();
        layout.entries()
                .forEach(entry -> slices.put(entry.name(), new Slice(entry.offset(), entry.offset() + entry.size())));
        return slices;
    }

    private static TrainState at(TrainState state, double[] weights) {
        float[] rounded = new float[weights.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) weights[i];
        }
        return new TrainState(state.step(), state.layout(), rounded, state.moments(), state.guard());
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
