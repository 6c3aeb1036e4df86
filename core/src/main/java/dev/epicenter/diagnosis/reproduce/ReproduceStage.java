package dev.epicenter.diagnosis.reproduce;

import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.replays.Cancellation;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.ReplayWindow;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.TrainedOptimizer;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Difference;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.replay.Reproduction;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorState;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stage 1: runs the control twice. The first one keeps the states that all other replays branch from. If the two differ and the
 * trainer is not deterministic, it runs more controls to measure their noise.
 */
public final class ReproduceStage {
    /** With 5 of 5 at the same place, the 95% Wilson interval of the rate is above 0.5. */
    static final int CONTROLS = 5;

    private final Trainer trainer;
    private final DiagnosisProgress progress;
    private final Cancellation interruption;

    public ReproduceStage(Trainer trainer, DiagnosisProgress progress, Cancellation interruption) {
        this.trainer = trainer;
        this.progress = progress;
        this.interruption = interruption;
    }

    /** The context of all later replays, and the stage's result. */
    public record Result(SpikeContext context, ReproductionResult found) {}

    /**
     * Runs it.
     *
     * @param once whether one control is enough if it has the run's bits: the run itself is then the other of two equal trainings,
     *     also of a trainer that need not be deterministic
     */
    public Result run(RunConfig config, RunDirectory run, ReplayWindow window, boolean once) {
        Optional<State> start = window.checkpoint().map(Checkpoint::train);
        Optional<DetectorState> detector = window.checkpoint().map(Checkpoint::detector);
        ControlRecorder reel =
                record(unchanged(start, window).keeping(StatesToKeep.at(window.wanted())), window.wanted());
        List<StepRecord> original = RunTrace.around(run, window.spike()).steps();
        Reproduction reproduction = Reproduction.of(
                original, reel.rows(), window.spike().spike(), run.provenance().numerics(), trainer.fingerprint());
        boolean alone = once && reproduction.reproduced();
        ControlRecorder second = alone ? reel : again(start, window);
        OutcomeJudge ofControl = OutcomeJudge.ofControl(
                config, detector, window.from(), window.spike().spike().onset());
        OutcomeJudge judge = ofControl.ofArms(reel.rows());
        ArmVerdict control = ArmVerdict.of(Arm.CONTROL, ofControl.judge(reel.rows()), ofControl.expected());
        SpikeContext context = new SpikeContext(
                config,
                TrainedOptimizer.of(config, reel.rows()),
                trainer.layout(),
                window.spike().plan(),
                window.from(),
                reel.rows(),
                reel.tensors(),
                reel.logits(),
                reel.states(),
                judge,
                change -> trainer.cannot(change).isEmpty());
        Optional<Difference> between = difference(reel.rows(), second.rows());
        return new Result(
                context,
                new ReproductionResult(
                        reproduction.reproduced(),
                        reproduction.comparedSteps(),
                        reproduction.firstDifference(),
                        reproduction.reason(),
                        between.isEmpty(),
                        between,
                        NoiseBand.widest(reel.rows(), second.rows(), Long.MAX_VALUE),
                        between.isEmpty() || trainer.exact()
                                ? Optional.empty()
                                : Optional.of(noise(original, List.of(reel, second), start, window, ofControl)),
                        control,
                        inPlace(control, ofControl),
                        alone));
    }

    private static boolean inPlace(ArmVerdict control, OutcomeJudge judge) {
        return SpikeOutcome.of(control, judge.tolerance(), judge.tolerance()) == SpikeOutcome.SAME;
    }

    private NoiseBand noise(
            List<StepRecord> original,
            List<ControlRecorder> made,
            Optional<State> start,
            ReplayWindow window,
            OutcomeJudge judge) {
        progress.say("two controls differ: running " + (CONTROLS - made.size())
                + " more to measure the noise between replays");
        List<List<StepRecord>> controls = new ArrayList<>();
        made.forEach(reel -> controls.add(reel.rows()));
        while (controls.size() < CONTROLS) {
            controls.add(again(start, window).rows());
        }
        List<ArmVerdict> verdicts = controls.stream()
                .map(rows -> ArmVerdict.of(Arm.CONTROL, judge.judge(rows), judge.expected()))
                .toList();
        int inPlace = (int)
                verdicts.stream().filter(verdict -> inPlace(verdict, judge)).count();
        return NoiseBand.of(original, controls, verdicts, inPlace, judge.expected());
    }

    /** A control of which only the rows are needed. */
    private ControlRecorder again(Optional<State> start, ReplayWindow window) {
        return record(unchanged(start, window).withoutTensors(), Set.of());
    }

    private static Segment unchanged(Optional<State> start, ReplayWindow window) {
        return new Segment(start, window.until(), window.spike().plan(), List.of());
    }

    private ControlRecorder record(Segment segment, Set<Long> wanted) {
        ControlRecorder reel = new ControlRecorder(wanted, progress, interruption);
        segment.start().ifPresent(reel::start);
        return interruption.unlessCanceled(() -> {
            trainer.run(segment, reel);
            return reel;
        });
    }

    private static Optional<Difference> difference(List<StepRecord> first, List<StepRecord> second) {
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            Optional<Difference> difference = Difference.between(first.get(i), second.get(i));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }
}
