package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.file.Folder;
import dev.epicenter.file.WholeFile;
import dev.epicenter.json.Json;
import dev.epicenter.replay.ArmExecutor;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.segment.Trainer;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Goes through the stages of a diagnosis and draws the verdict. Writes {@code experiments/diagnosis-N/verdict.json}, and each
 * replay when it is done ({@link ReplayStore}); nothing of the run itself is changed.
 */
public final class Diagnostician {
    static final String VERDICT = "verdict.json";

    private final RunConfig config;
    private final Trainer trainer;
    private final ArmExecutor executor;
    private final int workers;
    private final DiagnosisProgress progress;
    private final Interruption interruption;

    /**
     * @param config the run's; planted faults in it are not looked at, and taken out first
     * @param trainer of the run as it was, telling of each tensor at each step
     * @param workers replays at a time, for what it will cost
     * @param cancelled once true, the diagnosis is given up after the steps under way
     */
    public Diagnostician(
            RunConfig config,
            Trainer trainer,
            ArmExecutor executor,
            int workers,
            DiagnosisProgress progress,
            BooleanSupplier cancelled) {
        this.config = config.withoutFaults();
        this.trainer = trainer;
        this.executor = executor;
        this.workers = workers;
        this.progress = progress;
        this.interruption = new Interruption(cancelled);
    }

    /**
     * Diagnoses a spike.
     *
     * @throws EpicenterException where there is no such spike, no checkpoint before it, the budget does not allow for the
     *     first two stages, the disk is full, or the user gave up
     */
    public Diagnosis run(RunDirectory run, DiagnosisRequest request) {
        long started = System.nanoTime();
        Site site = Site.find(run, config, request);
        // Before any step is made: a folder that cannot be written is told at once.
        Path folder = folder(run, request.spike());
        Folder.create(folder);
        Purse purse = new Purse(request.budget(), secondsPerStep(run), workers, started);
        plan(request, site, purse);
        Laboratory laboratory = new Laboratory(
                executor, new ReplayStore(run, trainer.fingerprint()), progress, interruption.requested());
        progress.onStage(Stage.REPRODUCE, reproduceCost(site));
        ReproduceStage.Result control = new ReproduceStage(trainer, progress, interruption).run(config, run, site);
        Scene scene = control.scene();
        Set<Stage> done = EnumSet.of(Stage.REPRODUCE);
        List<String> skipped = new ArrayList<>();
        Evidence evidence = stages(
                scene,
                control.found(),
                request,
                laboratory,
                new Visits(request.stages(), done, skipped, purse, progress, laboratory));
        Cause cause = CauseRule.of(evidence);
        long distance = evidence.commitment().map(Commitment::distance).orElse(0L);
        List<Remedy> remedies = distance > 0 && evidence.doses().isPresent()
                ? new RemedyTrials(laboratory).run(run, site.checkpoints(), scene, distance, evidence)
                : List.of();
        Diagnosis silent = new Diagnosis(
                Diagnosis.FORMAT_VERSION,
                config.name(),
                request.spike(),
                site.spike().spike(),
                scene.onset(),
                site.from(),
                scene.horizon(),
                scene.judge().tolerance(),
                distance,
                trainer.fingerprint(),
                done,
                skipped,
                laboratory.ran(),
                laboratory.reused(),
                laboratory.steps() + 2 * site.steps(),
                (System.nanoTime() - started) * 1e-9,
                cause,
                List.of(),
                remedies,
                evidence,
                laboratory.trials());
        Diagnosis diagnosis = silent.saying(DiagnosisText.of(silent));
        FormerVerdict.keep(folder);
        WholeFile.write(folder.resolve(VERDICT), Json.pretty(diagnosis) + "\n");
        return diagnosis;
    }

    /** Where a spike's diagnosis is. */
    public static Path folder(RunDirectory run, int spike) {
        return run.root().resolve("experiments").resolve("diagnosis-" + spike);
    }

    private Evidence stages(
            Scene scene, Reproduced reproduced, DiagnosisRequest request, Laboratory laboratory, Visits visits) {
        boolean goOn = reproduced.conclusive();
        Optional<Commitment> commitment = goOn
                ? visits.of(
                        Stage.COMMIT,
                        CommitStage.cost(request.rewind()),
                        () -> new CommitStage(laboratory).run(scene, request.rewind()))
                : Optional.empty();
        long distance = commitment.map(Commitment::distance).orElse(0L);
        if (distance == 0) {
            return new Evidence(
                    reproduced,
                    commitment,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    goOn ? damage(scene, request, laboratory, visits, 0, Optional.empty()) : Optional.empty(),
                    goOn ? sharpness(scene, visits) : Optional.empty());
        }
        Optional<Crossing> crossing = visits.of(
                Stage.CROSS,
                CrossStage.cost(scene.fullBatch(), distance),
                () -> new CrossStage(laboratory, trainer).run(scene, distance));
        Optional<List<Response>> doses = visits.of(
                Stage.DOSE,
                DoseStage.cost(distance, request.horizon()),
                () -> new DoseStage(laboratory, trainer.scaleInvariantGroups()).run(scene, distance));
        Optional<Location> location = visits.of(
                Stage.LOCATE,
                LocateStage.cost(distance),
                () -> new LocateStage(laboratory).run(scene, distance, crossing));
        return new Evidence(
                reproduced,
                commitment,
                crossing,
                doses,
                location,
                damage(scene, request, laboratory, visits, distance, doses),
                sharpness(scene, visits));
    }

    private Optional<Damage> damage(
            Scene scene,
            DiagnosisRequest request,
            Laboratory laboratory,
            Visits visits,
            long distance,
            Optional<List<Response>> doses) {
        return visits.of(
                Stage.DAMAGE,
                DamageStage.cost(scene.fullBatch(), request.rewind()),
                () -> new DamageStage(laboratory).run(scene, distance, doses));
    }

    private Optional<Sharpness> sharpness(Scene scene, Visits visits) {
        return visits.of(
                Stage.SHARPNESS,
                SharpnessStage.cost(scene.fullBatch()),
                () -> new SharpnessStage(trainer, workers, progress, interruption).run(scene));
    }

    private void plan(DiagnosisRequest request, Site site, Purse purse) {
        Cost cost = reproduceCost(site).plus(CommitStage.cost(request.rewind()));
        purse.require(cost);
        if (request.stages().contains(Stage.CROSS)) {
            cost = cost.plus(CrossStage.cost(false, request.rewind()));
        }
        if (request.stages().contains(Stage.DOSE)) {
            cost = cost.plus(DoseStage.cost(request.rewind(), request.horizon()));
        }
        if (request.stages().contains(Stage.LOCATE)) {
            cost = cost.plus(LocateStage.cost(request.rewind()));
        }
        if (request.stages().contains(Stage.DAMAGE)) {
            cost = cost.plus(DamageStage.cost(config.data().fullBatch(), request.rewind()));
        }
        if (request.stages().contains(Stage.SHARPNESS)) {
            cost = cost.plus(SharpnessStage.cost(config.data().fullBatch()));
        }
        progress.onPlan(cost.arms(), cost.steps(), purse.seconds(cost));
    }

    private static Cost reproduceCost(Site site) {
        return new Cost(2, 2 * site.steps());
    }

    /** Seconds of a step of the run, by its own rows. */
    private static double secondsPerStep(RunDirectory run) {
        double[] seconds = RunTrace.read(run).steps().stream()
                .mapToDouble(StepRecord::seconds)
                .sorted()
                .toArray();
        return seconds.length == 0 ? 0 : seconds[seconds.length / 2];
    }
}
