package dev.epicenter.diagnosis;

import dev.epicenter.config.RunConfig;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Difference;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.replay.Reproduction;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.segment.Keep;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.State;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorState;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Optional;

/** Stage 1: the control, twice; the first one keeps the states that all other replays part from. */
final class ReproduceStage {
    private final Trainer trainer;
    private final DiagnosisProgress progress;
    private final Interruption interruption;

    ReproduceStage(Trainer trainer, DiagnosisProgress progress, Interruption interruption) {
        this.trainer = trainer;
        this.progress = progress;
        this.interruption = interruption;
    }

    /** The scene, and what the stage found. */
    record Result(Scene scene, Reproduced found) {}

    Result run(RunConfig config, RunDirectory run, Site site) {
        Optional<State> start = site.checkpoint().map(Checkpoint::train);
        Optional<DetectorState> detector = site.checkpoint().map(Checkpoint::detector);
        Reel reel = record(start, site);
        Reel again = record(start, site);
        Reproduction reproduction = Reproduction.of(
                RunTrace.around(run, site.spike()).steps(),
                reel.rows(),
                site.spike().spike(),
                run.provenance().numerics(),
                trainer.fingerprint());
        OutcomeJudge ofControl = OutcomeJudge.ofControl(
                config, detector, site.from(), site.spike().spike().onset());
        OutcomeJudge judge = ofControl.ofArms(reel.rows());
        ArmVerdict control = ArmVerdict.of(Arm.CONTROL, ofControl.judge(reel.rows()), ofControl.expected());
        Scene scene = new Scene(
                config,
                trainer.layout(),
                site.spike().plan(),
                site.from(),
                reel.rows(),
                reel.tensors(),
                reel.states(),
                judge);
        Optional<Difference> between = difference(reel.rows(), again.rows());
        return new Result(
                scene,
                new Reproduced(
                        reproduction.reproduced(),
                        reproduction.comparedSteps(),
                        reproduction.firstDifference(),
                        reproduction.reason(),
                        between.isEmpty(),
                        between,
                        band(reel.rows(), again.rows()),
                        control,
                        Answer.of(control, ofControl.tolerance(), ofControl.tolerance()) == Answer.SAME));
    }

    private Reel record(Optional<State> start, Site site) {
        Reel reel = new Reel(site.wanted(), progress, interruption);
        start.ifPresent(reel::start);
        trainer.run(
                new Segment(start, site.until(), site.spike().plan(), List.of()).keeping(Keep.at(site.wanted())), reel);
        interruption.check();
        return reel;
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

    /** The largest difference of loss between the two, in nats. */
    private static double band(List<StepRecord> first, List<StepRecord> second) {
        double widest = 0;
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            double a = first.get(i).loss();
            double b = second.get(i).loss();
            widest = a == b || (Double.isNaN(a) && Double.isNaN(b)) ? widest : Math.max(widest, Math.abs(a - b));
        }
        return widest;
    }
}
