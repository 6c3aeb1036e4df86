package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.segment.ControlEvaluation;
import dev.epicenter.segment.Experience;
import dev.epicenter.segment.Gradient;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.RewardEvaluation;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.ShiftEvaluation;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.control.ClosedLoop;
import dev.epicenter.torch.control.ObjectCollection;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.ControlTask;
import dev.epicenter.torch.data.PointTask;
import dev.epicenter.torch.data.Workload;
import dev.epicenter.torch.model.Architecture;
import dev.epicenter.torch.model.Parameters;
import dev.epicenter.torch.model.PointModel;
import dev.epicenter.torch.optim.UpdateRule;
import dev.epicenter.torch.shift.ShiftEvaluator;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;

/**
 * The built-in trainer: networks on libtorch, in this process. Several segments may run at once, each on its caller's
 * thread with its own model. They share only the data, which is immutable.
 */
public final class TorchTrainer implements Trainer {
    private final RunConfig config;
    private final Workload workload;
    private final Architecture architecture;
    private final TensorLayout layout;

    /**
     * Reads the data, and checks the run file against it.
     *
     * @param base the folder for relative paths of the run file
     * @throws EpicenterException where data is missing, empty or too short, or the device is not available
     */
    public TorchTrainer(RunConfig config, Path base) {
        this.config = config;
        if (config.model() instanceof ModelConfig.Gpt gpt && gpt.nEmbd() % gpt.nHead() != 0) {
            throw new EpicenterException("model.n_head: " + gpt.nHead() + " does not divide model.n_embd " + gpt.nEmbd()
                    + "; choose a divisor");
        }
        workload = Workload.of(config, base);
        architecture = Architecture.of(config.model(), workload.vocabSize(), workload.features());
        layout = architecture.layout();
        PlantedFaults.check(config.faults(), layout);
        TorchRuntime.start(config).close();
    }

    @Override
    public Optional<TrainState> run(Segment segment, SegmentObserver observer) {
        try (PointerScope scope = new PointerScope()) {
            Device device = TorchRuntime.start(config);
            segment.interventions()
                    .forEach(change -> cannot(change).ifPresent(why -> {
                        throw new EpicenterException(change.text() + ": the trainer " + why);
                    }));
            TrainState start = segment.start().map(this::own).orElseGet(this::initialState);
            ResolvedSegment overrides = ResolvedSegment.of(config, segment, start, workload);
            TrainingLoop loop = new TrainingLoop(overrides, architecture, workload, device);
            long done = segment.firstStep() - 1;
            Next next = Next.CONTINUE;
            while (done < segment.until() && next == Next.CONTINUE) {
                StepReport report = loop.step(done + 1);
                long step = ++done;
                next = observer.onStep(report, () -> Optional.of(loop.state(step)));
            }
            return Optional.of(loop.state(done));
        }
    }

    /** The state before step 1: initial weights, zero moments. */
    private TrainState initialState() {
        SortedMap<String, float[]> moments = new TreeMap<>();
        for (String name : UpdateRule.momentNames(config.optimizer().kind())) {
            moments.put(name, new float[layout.size()]);
        }
        return new TrainState(0, layout, architecture.initialWeights(config.seed()), moments);
    }

    private TrainState own(State state) {
        if (!(state instanceof TrainState start)) {
            throw new EpicenterException("the state of step " + state.step()
                    + " belongs to an external trainer; use the run file that made it, with its trainer section");
        }
        requireLayout(start);
        return start;
    }

    private void requireLayout(TrainState start) {
        if (!start.layout().equals(layout)) {
            throw new EpicenterException("the state of step " + start.step() + " has the tensors of another model ("
                    + start.layout().size() + " weights, this run file's model has " + layout.size()
                    + "); use the run file that made it");
        }
    }

    @Override
    public Gradient gradient(TrainState state, List<Long> batches) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("no batches for the mean");
        }
        if (config.data().dependsOnState()) {
            throw new UnsupportedOperationException("the batches of reinforcement depend on the weights");
        }
        requireLayout(state);
        try (PointerScope scope = new PointerScope()) {
            return new MeanGradient(config, architecture, workload, state, TorchRuntime.start(config)).over(batches);
        }
    }

    @Override
    public ShiftEvaluation shifts(TrainState state) {
        PointTask task =
                workload.points().orElseThrow(() -> new UnsupportedOperationException("only points can be shifted"));
        requireLayout(state);
        try (PointerScope scope = new PointerScope()) {
            PointModel model = model(state);
            Batch inputs = Batch.joined(workload.heldOut(config.eval().batches()));
            float[] gradient = model.gradient(inputs, TrainingLoss.of(config)::of);
            return new ShiftEvaluator(task, inputs, model, config.model().loss(), gradient, config.seed()).evaluate();
        }
    }

    @Override
    public ControlEvaluation control(TrainState state) {
        ControlTask task =
                workload.control().orElseThrow(() -> new UnsupportedOperationException("the data have no plant"));
        requireLayout(state);
        try (PointerScope scope = new PointerScope()) {
            return new ClosedLoop(task, model(state), config.seed()).evaluate();
        }
    }

    @Override
    public RewardEvaluation rewards(TrainState state) {
        if (!(config.data() instanceof DataConfig.Gridworld world)) {
            throw new UnsupportedOperationException("the data have no grid world");
        }
        requireLayout(state);
        try (PointerScope scope = new PointerScope()) {
            return new ObjectCollection(world, model(state), config.seed()).evaluate();
        }
    }

    @Override
    public Experience experience() {
        return workload.experience()
                .orElseThrow(() -> new UnsupportedOperationException("the data have no world with keys"));
    }

    @Override
    public Optional<String> cannot(Intervention change) {
        boolean otherEpisodes = change instanceof DataChange.DataSeed || change instanceof DataChange.SkipBatches;
        return config.data().dependsOnState() && change instanceof DataChange && !otherEpisodes
                ? Optional.of(
                        "collects its batches with the weights (data.stage: reinforcement), so no other data can be"
                                + " given to the same state")
                : Optional.empty();
    }

    /** The model of a state, in the current {@link PointerScope}. */
    private PointModel model(TrainState state) {
        Device device = TorchRuntime.start(config);
        Parameters parameters = new Parameters(layout, device);
        parameters.weights().load(state.weights());
        return new PointModel(architecture.on(parameters), device);
    }

    @Override
    public List<List<String>> scaleInvariantGroups() {
        return architecture.scaleInvariantGroups();
    }

    @Override
    public TensorLayout layout() {
        return layout;
    }

    @Override
    public NumericsFingerprint fingerprint() {
        return TorchRuntime.fingerprint(config);
    }
}
