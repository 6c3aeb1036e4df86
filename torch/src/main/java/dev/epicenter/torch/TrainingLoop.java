package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.ActingRecord;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainState;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.control.HeldOutMaps;
import dev.epicenter.torch.control.PolicyEpisodes;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.Workload;
import dev.epicenter.torch.model.Architecture;
import dev.epicenter.torch.model.Dropout;
import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.model.LogitProbe;
import dev.epicenter.torch.model.MicroBatch;
import dev.epicenter.torch.model.Model;
import dev.epicenter.torch.model.Parameters;
import dev.epicenter.torch.model.PointModel;
import dev.epicenter.torch.optim.GlobalNormClipping;
import dev.epicenter.torch.optim.GradientNoise;
import dev.epicenter.torch.optim.LearningRate;
import dev.epicenter.torch.optim.SignificantBits;
import dev.epicenter.torch.optim.StepRates;
import dev.epicenter.torch.optim.UpdateGuard;
import dev.epicenter.torch.optim.UpdateRule;
import dev.epicenter.torch.optim.WeightRounding;
import dev.epicenter.torch.telemetry.StepTelemetry;
import dev.epicenter.torch.telemetry.WorstSequences;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The training loop of one model. Its state between steps is a {@link TrainState} only: random numbers are functions of
 * the step. It lives in the {@link PointerScope} of its creation, on one thread.
 */
final class TrainingLoop {
    private final ResolvedSegment segment;
    private final RunConfig config;
    private final Device device;
    private final Parameters parameters;
    private final Model model;
    private final TrainingLoss trainingLoss;
    private final UpdateRule rule;
    private final WeightRounding rounding;
    private final GlobalNormClipping clipping;
    private final GradientNoise noise;
    private final Optional<UpdateGuard> guard;
    private final LearningRate learningRate;
    private final StepTelemetry telemetry;
    private final HeldOutLoss heldOut;
    private final Optional<PlantedBehavior> behavior;
    private final Optional<Reinforcement> reinforcement;
    private final Optional<HeldOutMaps> maps;

    TrainingLoop(ResolvedSegment segment, Architecture architecture, Workload workload, Device device) {
        this.segment = segment;
        this.config = segment.config();
        this.device = device;
        TensorLayout layout = segment.start().layout();
        parameters = new Parameters(layout, device);
        model = architecture.on(parameters);
        trainingLoss = TrainingLoss.of(config);
        rule = UpdateRule.of(config.optimizer(), parameters, segment.ranges());
        rounding = new WeightRounding(parameters.weights(), segment.ranges());
        clipping = new GlobalNormClipping(config.optimizer().clipGradNorm());
        noise = new GradientNoise(config.optimizer().gradientNoise(), config.seed());
        guard = config.recovery().policy() == RecoveryConfig.Policy.GUARD
                ? Optional.of(new UpdateGuard(segment.start().guard()))
                : Optional.empty();
        learningRate = new LearningRate(config.schedule(), config.optimizer().lr(), config.steps());
        telemetry = new StepTelemetry(config, parameters, rule);
        heldOut = new HeldOutLoss(config.eval(), workload, model, trainingLoss, device);
        behavior = PlantedBehavior.of(config, learningRate, workload, parameters, new PointModel(model, device));
        reinforcement = Reinforcement.of(segment, architecture, parameters.weights(), device);
        maps = config.data() instanceof DataConfig.Keyworld world
                ? Optional.of(new HeldOutMaps(world, workload.heldOutMaps(), config.seed()))
                : Optional.empty();
        load(segment.start());
    }

    /** Runs step {@code step}; the first is 1. */
    StepReport step(long step) {
        long started = System.nanoTime();
        try (PointerScope scope = new PointerScope()) {
            long index = segment.data().index(segment.plan().batch(step));
            Batch batch = reinforcement.isPresent()
                    ? reinforcement.get().batch(step)
                    : segment.data().batch(index);
            LogitProbe probe = telemetry.probe(step);
            WorstSequences worst = new WorstSequences(config.telemetry().sequences());

            parameters.gradients().tensor().zero_();
            double loss = 0;
            int parts = Math.min(config.optimizer().gradAccumSteps(), batch.sequences());
            for (int part = 0; part < parts; part++) {
                loss += addGradients(MicroBatch.part(batch, part, parts, device), step, part, probe, worst);
            }
            GlobalNormClipping.Clipped clipped = clipping.clip(parameters.gradients());
            noise.add(parameters.gradients(), step);
            StepRates rates = segment.faults().rates(config.optimizer(), step, learningRate.at(step));
            telemetry.beforeUpdate(step);
            boolean allowed = guard.isEmpty() || guard.get().allows(clipped.norm());
            try (NoGradGuard quiet = new NoGradGuard()) {
                if (allowed) {
                    rule.update(step, rates);
                }
                if (config.precision().weights() == PrecisionConfig.Weights.BFLOAT16) {
                    rounding.round(SignificantBits.BFLOAT16);
                }
                segment.faults().weightBits(step).ifPresent(rounding::round);
            }

            StepTelemetry.Measured measured = telemetry.afterUpdate(step, rates, clipped, probe);
            double seconds = (System.nanoTime() - started) * 1e-9;
            StepRecord row = new StepRecord(
                    step,
                    index,
                    loss,
                    rates.lr(),
                    measured.gradNorm(),
                    measured.updateNorm(),
                    measured.weightNorm(),
                    measured.outputLogit(),
                    heldOut.after(step),
                    batch.targets().length,
                    seconds);
            segment.faults().after(step, parameters, rule);
            behavior.ifPresent(planted -> planted.after(step, rule));
            return new StepReport(
                    row,
                    measured.tensors(),
                    measured.logits(),
                    true,
                    OptionalDouble.empty(),
                    List.of(),
                    worst.records(),
                    behavior.flatMap(planted -> planted.measured(step)),
                    Optional.empty(),
                    maps.map(held -> acting(step, held)));
        }
    }

    /**
     * Runs forward and backward. The returned loss and the added gradients are contributions to the mean of the whole
     * batch.
     */
    private double addGradients(MicroBatch part, long step, int number, LogitProbe probe, WorstSequences worst) {
        try (PointerScope scope = new PointerScope()) {
            Dropout dropout = new Dropout(config.model().dropout(), config.seed(), step, number);
            Tensor logits = model.forward(part, dropout, probe); // (B * n, V)
            Tensor loss = reinforcement.isPresent()
                    ? reinforcement.get().loss(read(step, logits))
                    : trainingLoss.of(read(step, logits), part.targets());
            loss.mul(new Scalar(part.share())).backward();
            worst.add(step, () -> trainingLoss.each(logits.detach(), part.targets()), part.read());
            return trainingLoss.value(loss) * part.share();
        }
    }

    /** What the agent did in this step, and after its update. */
    private ActingRecord acting(long step, HeldOutMaps held) {
        Optional<PolicyEpisodes> fresh = reinforcement.flatMap(own -> own.fresh(step));
        boolean evaluates = config.eval().every() > 0 && step % config.eval().every() == 0;
        Optional<PolicyEpisodes> solved =
                evaluates ? Optional.of(held.solve(new PointModel(model, device))) : Optional.empty();
        return new ActingRecord(
                fresh.map(PolicyEpisodes::steps).orElse(0L),
                fresh.map(PolicyEpisodes::untilReward).orElse(0L),
                solved.map(own -> OptionalDouble.of(own.success())).orElseGet(OptionalDouble::empty),
                solved.map(own -> OptionalDouble.of(own.entropy())).orElseGet(OptionalDouble::empty));
    }

    /** The logits as the loss reads them: rounded where a fault does that. The gradient passes the rounding unchanged. */
    private Tensor read(long step, Tensor logits) {
        OptionalInt bits = segment.faults().logitBits(step);
        if (bits.isEmpty()) {
            return logits;
        }
        Tensor exact = logits.detach();
        return logits.add(SignificantBits.round(exact, bits.getAsInt()).sub(exact));
    }

    /** Copies the state after {@code step} steps. */
    TrainState state(long step) {
        SortedMap<String, float[]> moments = new TreeMap<>();
        rule.moments().forEach((name, moment) -> moments.put(name, moment.toArray()));
        reinforcement.flatMap(own -> own.acting(step)).ifPresent(acting -> moments.put(TrainState.ACTING, acting));
        return new TrainState(
                step,
                parameters.layout(),
                parameters.weights().toArray(),
                moments,
                guard.map(UpdateGuard::memory).orElse(new float[0]));
    }

    private void load(TrainState state) {
        parameters.weights().load(state.weights());
        for (Map.Entry<String, FlatBuffer> moment : rule.moments().entrySet()) {
            float[] values = state.moments().get(moment.getKey());
            if (values == null) {
                throw new EpicenterException("optimizer.kind: the state of step " + state.step() + " holds moments "
                        + state.moments().keySet() + ", but this optimizer needs " + moment.getKey()
                        + "; start from a state that the same optimizer made");
            }
            moment.getValue().load(values);
        }
    }
}
