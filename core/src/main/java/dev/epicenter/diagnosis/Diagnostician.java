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
 * Runs the stages of a diagnosis and derives the verdict. It writes {@code experiments/diagnosis-N/verdict.json} and stores each
 * finished replay ({@link ReplayStore}). It does not change the run itself.
 */
public final class Diagnostician {
    static final String VERDICT = "verdict.json";

    /** A sham's intervention, to check whether the trainer supports it. */
    private static final String JITTERED = "jitter=1e-6:1";

    private final RunConfig config;
    private final Trainer trainer;
    private final ArmExecutor executor;
    private final int workers;
    private final DiagnosisProgress progress;
    private final Cancellation interruption;

    /**
     * @param config the run's; planted faults are removed from it first, unread
     * @param trainer the run's trainer, which reports every tensor at every step
     * @param workers replays at a time, for cost estimates
     * @param cancelled once true, the diagnosis is abandoned after the current steps
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
        this.interruption = new Cancellation(cancelled);
    }

    /**
     * Diagnoses a spike.
     *
     * @throws EpicenterException if there is no such spike, no checkpoint before it, the budget is too small for the first two
     *     stages, the disk is full, or the user cancels
     */
    public Diagnosis run(RunDirectory run, DiagnosisRequest request) {
        long started = System.nanoTime();
        ReplayWindow site = ReplayWindow.find(run, config, request);
        // Before the first step, so a folder that cannot be written fails at once.
        Path folder = folder(run, request.spike());
        Folder.create(folder);
        BudgetTracker purse = new BudgetTracker(
                request.budget(), new Throughput(trainer.startSeconds(), secondsPerStep(run)), workers, started);
        plan(request, site, purse);
        ReplayRunner laboratory = new ReplayRunner(
                executor, new ReplayStore(run, trainer.fingerprint()), purse, progress, interruption.requested());
        progress.onStage(Stage.REPRODUCE, reproduceCost(site));
        long before = System.nanoTime();
        ReproduceStage.Result control = new ReproduceStage(trainer, progress, interruption).run(config, run, site);
        long controls = control.found().controls();
        purse.controls(
                controls,
                Throughput.measured(
                        (System.nanoTime() - before) * 1e-9,
                        new CostEstimate(controls, controls * site.steps()),
                        trainer.startSeconds()));
        SpikeContext scene = control.scene();
        Set<Stage> done = EnumSet.of(Stage.REPRODUCE);
        List<String> skipped = new ArrayList<>();
        StageRunner visits = new StageRunner(request.stages(), done, skipped, purse, progress, laboratory);
        Evidence evidence = stages(scene, control.found(), request, laboratory, visits);
        Cause cause = CauseRule.of(evidence);
        long distance = evidence.commitment().map(PointOfNoReturn::distance).orElse(0L);
        List<Remedy> remedies = distance > 0 && evidence.doses().isPresent()
                ? visits.withinBudget(
                                "the remedy test",
                                () -> new RemedyTrials(laboratory)
                                        .run(run, site.checkpoints(), scene, distance, evidence))
                        .orElse(List.of())
                : List.of();
        skipped.addAll(laboratory.notes());
        Diagnosis wordless = new Diagnosis(
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
                laboratory.steps() + controls * site.steps(),
                (System.nanoTime() - started) * 1e-9,
                cause,
                List.of(),
                remedies,
                evidence,
                laboratory.trials());
        Diagnosis diagnosis = wordless.withWords(DiagnosisText.of(wordless));
        VerdictArchive.keep(folder);
        WholeFile.write(folder.resolve(VERDICT), Json.pretty(diagnosis) + "\n");
        return diagnosis;
    }

    /** The folder of a spike's diagnosis. */
    public static Path folder(RunDirectory run, int spike) {
        return run.root().resolve("experiments").resolve("diagnosis-" + spike);
    }

    private Evidence stages(
            SpikeContext scene,
            ReproductionResult reproduced,
            DiagnosisRequest request,
            ReplayRunner laboratory,
            StageRunner visits) {
        boolean conclusive = reproduced.conclusive();
        Optional<PointOfNoReturn> commitment = conclusive
                ? visits.of(
                        Stage.COMMIT,
                        CommitStage.cost(request.rewind()),
                        scene,
                        List.of(JITTERED, "lr=x0.98"),
                        () -> new CommitStage(laboratory).run(scene, request.rewind()))
                : Optional.empty();
        long distance = commitment.map(PointOfNoReturn::distance).orElse(0L);
        if (distance == 0) {
            return new Evidence(
                    reproduced,
                    commitment,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    conclusive ? damage(scene, request, laboratory, visits, 0, Optional.empty()) : Optional.empty(),
                    conclusive ? sharpness(scene, visits) : Optional.empty());
        }
        Optional<DataStateTable> crossing = visits.of(
                Stage.CROSS,
                CrossStage.cost(scene.fullBatch(), distance),
                scene,
                scene.fullBatch() ? List.of("freeze=*") : List.of("freeze=*", "replace=1..2", "permute=1..2"),
                () -> new CrossStage(laboratory, trainer).run(scene, distance));
        Optional<List<DoseResponse>> doses = visits.of(
                Stage.DOSE,
                DoseStage.cost(distance, request.horizon()),
                scene,
                List.of(),
                () -> new DoseStage(laboratory, trainer.scaleInvariantGroups()).run(scene, distance));
        Optional<Location> location = visits.of(
                Stage.LOCATE,
                LocateStage.cost(distance),
                scene,
                List.of("freeze=*", "lr@*=x0.5"),
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

    private Optional<SpikeCost> damage(
            SpikeContext scene,
            DiagnosisRequest request,
            ReplayRunner laboratory,
            StageRunner visits,
            long distance,
            Optional<List<DoseResponse>> doses) {
        return visits.of(
                Stage.DAMAGE,
                DamageStage.cost(scene.fullBatch(), request.rewind()),
                scene,
                scene.fullBatch() ? List.of(JITTERED) : List.of(JITTERED, "skip=1"),
                () -> new DamageStage(laboratory).run(scene, distance, doses));
    }

    private Optional<Sharpness> sharpness(SpikeContext scene, StageRunner visits) {
        if (!trainer.exact()) {
            visits.skip(Stage.SHARPNESS, "it needs gradients, which an external trainer does not provide");
            return Optional.empty();
        }
        return visits.of(
                Stage.SHARPNESS,
                SharpnessStage.cost(scene.fullBatch()),
                scene,
                List.of(),
                () -> new SharpnessStage(trainer, workers, progress, interruption).run(scene));
    }

    private void plan(DiagnosisRequest request, ReplayWindow site, BudgetTracker purse) {
        CostEstimate controls = reproduceCost(site);
        CostEstimate cost = CommitStage.cost(request.rewind());
        purse.require(controls, cost);
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
        progress.onPlan(
                controls.arms() + cost.arms(),
                controls.steps() + cost.steps(),
                purse.alone(controls) + purse.seconds(cost));
    }

    private static CostEstimate reproduceCost(ReplayWindow site) {
        return new CostEstimate(2, 2 * site.steps());
    }

    /** Median seconds per step of the run, from its own rows. */
    private static double secondsPerStep(RunDirectory run) {
        double[] seconds = RunTrace.read(run).steps().stream()
                .mapToDouble(StepRecord::seconds)
                .sorted()
                .toArray();
        return seconds.length == 0 ? 0 : seconds[seconds.length / 2];
    }
}
