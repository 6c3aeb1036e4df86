package dev.epicenter.diagnosis.sharpness;

import dev.epicenter.diagnosis.replays.Cancellation;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.QuietSteps;
import dev.epicenter.diagnosis.replays.RewindDistances;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.segment.ReportedSharpness;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.SharpnessRequest;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.Trainer;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Stage 7 for a trainer that measures by itself: it trains the control once more and reports the values of {@link SharpnessStage} at
 * the same states.
 */
public final class ReportedSharpnessStage {
    /** Gradients that a state costs, in batches: 12 Hessian-vector products of about three each, and the update's. */
    private static final long GRADIENTS = 45;

    private final Trainer trainer;
    private final DiagnosisProgress progress;
    private final Cancellation interruption;

    public ReportedSharpnessStage(Trainer trainer, DiagnosisProgress progress, Cancellation interruption) {
        this.trainer = trainer;
        this.progress = progress;
        this.interruption = interruption;
    }

    /** The cost, with gradients of a batch counted as steps. */
    public static CostEstimate cost(SpikeContext context) {
        long states = states(context).size();
        long batches = SharpnessStage.probe(context).size();
        return new CostEstimate(1, context.horizon() - context.checkpoint() + states * GRADIENTS * batches);
    }

    public Sharpness run(SpikeContext context) {
        List<Long> batches = SharpnessStage.probe(context);
        SortedSet<Long> steps = new TreeSet<>();
        states(context).forEach(state -> steps.add(state + 1));
        Recorder recorder = new Recorder(context);
        if (!steps.isEmpty()) {
            Segment segment = new Segment(start(context, steps.first()), steps.last(), context.plan(), List.of())
                    .withoutTensors()
                    .measuring(new SharpnessRequest(steps, batches));
            interruption.unlessCanceled(() -> trainer.run(segment, recorder));
        }
        return recorder.found(batches);
    }

    /** Steps of the states: cases and quiet controls, after the control's start and before its end. */
    private static List<Long> states(SpikeContext context) {
        QuietSteps quiet = new QuietSteps(context.judge().spikes(context.control()), context.horizon());
        return RewindDistances.measured(context.onset(), context.horizon()).stream()
                .filter(step -> step >= context.checkpoint() && step < context.horizon())
                .filter(step -> SharpnessStage.near(context, step) || quiet.at(step))
                .toList();
    }

    /** The newest state from which all of these steps are still to be trained; the run's start if there is none. */
    private static Optional<State> start(SpikeContext context, long firstStep) {
        return context.states().headMap(firstStep).values().stream().reduce((earlier, later) -> later);
    }

    /** Collects what the trainer reports. */
    private final class Recorder implements SegmentObserver {
        private final SpikeContext context;
        private final Map<Long, StepRecord> control;
        private final List<Sharpness.Point> points = new ArrayList<>();
        private final List<String> reasons = new ArrayList<>();
        private Map<String, Double> mass = Map.of();

        Recorder(SpikeContext context) {
            this.context = context;
            this.control = context.control().stream().collect(Collectors.toMap(StepRecord::step, row -> row));
        }

        @Override
        public Next onStep(StepReport report, Supplier<Optional<State>> state) {
            progress.onSteps(1);
            report.sharpness().ifPresent(found -> add(report.step(), found));
            return interruption.isRequested() ? Next.STOP : Next.CONTINUE;
        }

        @Override
        public boolean stopping() {
            return interruption.isRequested();
        }

        private void add(StepRecord row, ReportedSharpness found) {
            long step = row.step() - 1;
            StepRecord own = control.get(row.step());
            if (found.unavailable().isPresent() || !found.complete()) {
                reasons.add(found.unavailable().orElse("it reported no values"));
            } else if (own != null && Double.compare(own.loss(), row.loss()) != 0) {
                reasons.add("the training that it measured differs from the control at step " + row.step());
            } else {
                double eigenvalue = found.eigenvalue().getAsDouble();
                double limit = found.limit().getAsDouble();
                points.add(new Sharpness.Point(
                        step,
                        context.onset() - step,
                        SharpnessStage.near(context, step),
                        found.q().getAsDouble(),
                        found.slope().getAsDouble() > 0,
                        found.predicted().getAsDouble(),
                        found.actual().getAsDouble(),
                        eigenvalue,
                        limit,
                        eigenvalue / limit,
                        found.converged().orElse(false)));
                if (step < context.onset()) {
                    mass = found.mass().orElse(Map.of());
                }
            }
        }

        Sharpness found(List<Long> batches) {
            return new Sharpness(
                    context.fullBatch(),
                    batches,
                    points,
                    SharpnessStage.auc(points, Sharpness.Point::stability),
                    SharpnessStage.auc(points, Sharpness.Point::rank),
                    mass,
                    reasons.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Sharpness.Unmeasured(reasons.size(), reasons.get(0))));
        }
    }
}
