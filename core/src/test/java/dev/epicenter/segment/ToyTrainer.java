package dev.epicenter.segment;

import dev.epicenter.config.Fault;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A small real trainer in plain Java: least squares y = w . x in 16 dimensions, by AdamW or SGD. The data are a function of
 * (seed, batch index). It implements the whole contract of {@link Trainer}: recovery and replay are tested with it, without
 * native libraries.
 *
 * <p>In mini-batches ({@code batchSize > 0}) targets are noisy, damaged batches have targets without relation to the
 * inputs, and the loss jumps on them. With the full batch (0) data are noise-free, and Adam spikes by itself once the
 * loss has decayed: v forgets, the effective learning rate outgrows the curvature's stability limit (as in the
 * one-dimensional quadratic of Cohen et al. 2022), and no data skip can cure that.
 *
 * <p>B the batch, D = 16 the inputs: x_BD, y_B, w_D.
 */
public final class ToyTrainer implements Trainer {
    private static final int DIMENSIONS = 16;
    private static final int FULL_BATCH = 24;
    private static final double FULL_BATCH_SCALE = 600;

    private final RunConfig config;
    private final Set<Long> batchesOfNaN;
    private final double[] truth = new double[DIMENSIONS];

    public ToyTrainer(RunConfig config) {
        this(config, Set.of());
    }

    /** As above; the targets of {@code batchesOfNaN} are NaN. */
    public ToyTrainer(RunConfig config, Set<Long> batchesOfNaN) {
        this.config = config;
        this.batchesOfNaN = Set.copyOf(batchesOfNaN);
        Draws world = new Draws(config.seed(), -2);
        for (int d = 0; d < DIMENSIONS; d++) {
            truth[d] = world.gaussian();
        }
    }

    @Override
    public TensorLayout layout() {
        return new TensorLayout(List.of(
                new TensorLayout.Entry("wte.weight", List.of(2, 2), 0),
                new TensorLayout.Entry("h.0.attn.c_attn.weight", List.of(2, 2), 4),
                new TensorLayout.Entry("h.0.mlp.c_fc.weight", List.of(2, 2), 8),
                new TensorLayout.Entry("ln_f.weight", List.of(4), 12)));
    }

    @Override
    public NumericsFingerprint fingerprint() {
        return new NumericsFingerprint(new TreeMap<>(Map.of("trainer", "toy", "threads", "1")));
    }

    @Override
    public Optional<TrainState> run(Segment segment, SegmentObserver observer) {
        Changes changes = Changes.of(config, segment);
        TrainState state =
                changes.start(segment.start().map(TrainState.class::cast).orElseGet(this::initial), layout());
        boolean[] frozen = changes.frozen(layout());
        while (state.step() < segment.until()) {
            Step step = step(state, changes, frozen);
            state = flipped(step.state, segment.abandonedUntil());
            TrainState completed = state;
            Supplier<Optional<State>> copy = () -> Optional.of(copyOf(completed));
            if (observer.onStep(step.report, copy) == SegmentObserver.Next.STOP) {
                break;
            }
        }
        return Optional.of(state);
    }

    /** A planted bit flip occurs once and does not recur in repeated steps. */
    private TrainState flipped(TrainState state, long abandonedUntil) {
        float[] weights = state.weights();
        for (Fault fault : config.faults()) {
            if (fault instanceof Fault.BitFlip flip && flip.at() == state.step() && state.step() > abandonedUntil) {
                weights = weights.clone();
                int bits = Float.floatToRawIntBits(weights[flip.index()]);
                weights[flip.index()] = Float.intBitsToFloat(bits ^ (1 << flip.bit()));
            }
        }
        return new TrainState(state.step(), state.layout(), weights, state.moments());
    }

    private TrainState initial() {
        Draws draws = new Draws(config.seed(), -1);
        float[] weights = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            weights[i] = (float) (0.1 * draws.gaussian());
        }
        SortedMap<String, float[]> moments = new TreeMap<>();
        if (config.optimizer().kind() == OptimizerConfig.Kind.ADAMW) {
            moments.put("m", new float[DIMENSIONS]);
            moments.put("v", new float[DIMENSIONS]);
        } else {
            moments.put("momentum", new float[DIMENSIONS]);
        }
        return new TrainState(0, layout(), weights, moments);
    }

    private record Step(TrainState state, StepReport report) {}

    private record Batch(double[][] inputs, double[] targets) {}

    @Override
    public Gradient gradient(TrainState state, List<Long> batches) {
        double loss = 0;
        float[] mean = new float[DIMENSIONS];
        for (long index : batches) {
            Loss one = loss(state.weights(), batch(index, config.seed()));
            loss += one.loss / batches.size();
            for (int d = 0; d < DIMENSIONS; d++) {
                mean[d] += (float) (one.gradient[d] / batches.size());
            }
        }
        return new Gradient(loss, mean);
    }

    private record Loss(double loss, double[] gradient) {}

    private static Loss loss(float[] weights, Batch batch) {
        double loss = 0;
        double[] gradient = new double[DIMENSIONS];
        for (int b = 0; b < batch.inputs.length; b++) {
            double error = dot(weights, batch.inputs[b]) - batch.targets[b];
            loss += 0.5 * error * error / batch.inputs.length;
            for (int d = 0; d < DIMENSIONS; d++) {
                gradient[d] += error * batch.inputs[b][d] / batch.inputs.length;
            }
        }
        return new Loss(loss, gradient);
    }

    private Step step(TrainState before, Changes changes, boolean[] frozen) {
        long step = before.step() + 1;
        long index = changes.index(changes.plan().batch(step));
        Batch batch = batch(index, changes);

        Loss measured = loss(before.weights(), batch);
        double[] gradient = measured.gradient;
        double loss = measured.loss;
        if (config.data().batchSize() == 0) {
            // Recorded as a logarithm: otherwise the first losses dwarf a spike. Training uses the loss itself.
            loss = StrictMath.log1p(loss);
        }
        double gradNorm = norm(gradient, 0, DIMENSIONS);
        double[] raw = gradient.clone();
        OptimizerConfig optimizer = changes.config().optimizer();
        if (optimizer.clipGradNorm() > 0 && gradNorm > optimizer.clipGradNorm()) {
            for (int d = 0; d < DIMENSIONS; d++) {
                gradient[d] *= optimizer.clipGradNorm() / gradNorm;
            }
        }
        double lr = changes.lr(step);
        TrainState after = update(before, gradient, changes, lr, frozen);
        return new Step(after, report(before, after, raw, index, loss, lr, batch.targets.length));
    }

    private static TrainState update(
            TrainState before, double[] gradient, Changes changes, double lr, boolean[] frozen) {
        OptimizerConfig optimizer = changes.config().optimizer();
        double[] factors = changes.lrFactors(before.layout());
        double[] decays = changes.decays(before.layout());
        long step = before.step() + 1;
        float[] weights = before.weights().clone();
        SortedMap<String, float[]> moments = new TreeMap<>();
        before.moments().forEach((name, moment) -> moments.put(name, moment.clone()));
        for (int d = 0; d < DIMENSIONS; d++) {
            if (frozen[d]) {
                continue; // weights and moments are kept
            }
            double direction;
            if (optimizer.kind() == OptimizerConfig.Kind.ADAMW) {
                float[] m = Objects.requireNonNull(moments.get("m"));
                float[] v = Objects.requireNonNull(moments.get("v"));
                m[d] = (float) (optimizer.beta1() * m[d] + (1 - optimizer.beta1()) * gradient[d]);
                v[d] = (float) (optimizer.beta2() * v[d] + (1 - optimizer.beta2()) * gradient[d] * gradient[d]);
                double mHat = m[d] / (1 - StrictMath.pow(optimizer.beta1(), step));
                double vHat = v[d] / (1 - StrictMath.pow(optimizer.beta2(), step));
                direction = mHat / (Math.sqrt(vHat) + optimizer.eps());
            } else {
                float[] momentum = Objects.requireNonNull(moments.get("momentum"));
                momentum[d] = (float) (optimizer.momentum() * momentum[d] + gradient[d]);
                direction = momentum[d];
            }
            weights[d] = (float) (weights[d] - lr * factors[d] * (direction + decays[d] * weights[d]));
            weights[d] = changes.rounds() ? rounded(weights[d]) : weights[d];
        }
        return new TrainState(step, before.layout(), weights, moments);
    }

    private StepReport report(
            TrainState before, TrainState after, double[] gradient, long batch, double loss, double lr, int tokens) {
        double[] change = new double[DIMENSIONS];
        double[] weights = new double[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
            change[d] = (double) after.weights()[d] - before.weights()[d];
            weights[d] = after.weights()[d];
        }
        boolean norms = config.telemetry().norms();
        StepRecord row = new StepRecord(
                after.step(),
                batch,
                loss,
                lr,
                norms ? norm(gradient, 0, DIMENSIONS) : Double.NaN,
                norms ? norm(change, 0, DIMENSIONS) : Double.NaN,
                norms ? norm(weights, 0, DIMENSIONS) : Double.NaN,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                tokens,
                0);
        List<TensorRecord> tensors = new ArrayList<>();
        long every = config.telemetry().tensorsEvery();
        if (every > 0 && after.step() % every == 0) {
            for (TensorLayout.Entry tensor : layout().entries()) {
                int from = tensor.offset();
                int to = from + tensor.size();
                tensors.add(new TensorRecord(
                        after.step(),
                        tensor.name(),
                        norm(gradient, from, to),
                        norm(change, from, to) / Math.sqrt(tensor.size()),
                        norm(weights, from, to),
                        Double.NaN,
                        0,
                        Double.NaN));
            }
        }
        return new StepReport(row, tensors, List.of());
    }

    /** The nearest bfloat16; ties go up. */
    private static float rounded(float value) {
        return Float.intBitsToFloat((Float.floatToRawIntBits(value) + 0x8000) & 0xFFFF0000);
    }

    private Batch batch(long index, Changes changes) {
        Batch own = batch(index, changes.dataSeed());
        int rows = changes.rows(own.targets.length);
        double[][] inputs = new double[rows][];
        double[] targets = new double[rows];
        for (int row = 0; row < rows; row++) {
            long source = changes.source(index, row);
            Batch from = source == index ? own : batch(source, changes.dataSeed());
            inputs[row] = from.inputs[row];
            targets[row] = from.targets[row];
        }
        return new Batch(inputs, targets);
    }

    private Batch batch(long index, long dataSeed) {
        int size = config.data().batchSize();
        int rows = size == 0 ? FULL_BATCH : size;
        double scale = size == 0 ? FULL_BATCH_SCALE : 1;
        Draws draws = new Draws(dataSeed, size == 0 ? 0 : index);
        double[][] inputs = new double[rows][DIMENSIONS];
        double[] targets = new double[rows];
        for (int b = 0; b < rows; b++) {
            for (int d = 0; d < DIMENSIONS; d++) {
                inputs[b][d] = draws.gaussian() * scale * Math.sqrt(1.0 / (1 + d));
                targets[b] += truth[d] * inputs[b][d];
            }
            if (size > 0) {
                targets[b] += 0.3 * draws.gaussian();
            }
            if (dataSeed == config.seed() && damaged(index)) {
                targets[b] = 6 * draws.gaussian();
            }
            if (batchesOfNaN.contains(index)) {
                targets[b] = Double.NaN;
            }
        }
        return new Batch(inputs, targets);
    }

    private boolean damaged(long index) {
        for (Fault fault : config.faults()) {
            if (fault instanceof Fault.DamagedBatches damaged
                    && index >= damaged.from()
                    && index < damaged.from() + damaged.count()) {
                return true;
            }
        }
        return false;
    }

    private static TrainState copyOf(TrainState state) {
        SortedMap<String, float[]> moments = new TreeMap<>();
        state.moments().forEach((name, moment) -> moments.put(name, moment.clone()));
        return new TrainState(state.step(), state.layout(), state.weights().clone(), moments);
    }

    private static double dot(float[] weights, double[] x) {
        double sum = 0;
        for (int d = 0; d < DIMENSIONS; d++) {
            sum += weights[d] * x[d];
        }
        return sum;
    }

    private static double norm(double[] x, int from, int to) {
        double sum = 0;
        for (int d = from; d < to; d++) {
            sum += x[d] * x[d];
        }
        return Math.sqrt(sum);
    }
}
