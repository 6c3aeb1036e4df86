package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.diagnosis.commit.CommitStage;
import dev.epicenter.diagnosis.commit.PointOfNoReturn;
import dev.epicenter.diagnosis.cross.CrossStage;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.damage.DamageStage;
import dev.epicenter.diagnosis.damage.SpikeCost;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.dose.DoseStage;
import dev.epicenter.diagnosis.dose.DoseTarget;
import dev.epicenter.diagnosis.locate.LocateStage;
import dev.epicenter.diagnosis.locate.Location;
import dev.epicenter.diagnosis.ranking.Ranking;
import dev.epicenter.diagnosis.ranking.RankingStage;
import dev.epicenter.diagnosis.remedies.RemedyEvidence;
import dev.epicenter.diagnosis.remedies.RemedyStage;
import dev.epicenter.diagnosis.replays.BudgetTracker;
import dev.epicenter.diagnosis.replays.Cancellation;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.CostForecast;
import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.ReplayRunner;
import dev.epicenter.diagnosis.replays.ReplayStore;
import dev.epicenter.diagnosis.replays.ReplayWindow;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.replays.StageRunner;
import dev.epicenter.diagnosis.replays.Throughput;
import dev.epicenter.diagnosis.reproduce.ReproduceStage;
import dev.epicenter.diagnosis.reproduce.ReproductionResult;
import dev.epicenter.diagnosis.sharpness.ReportedSharpnessStage;
import dev.epicenter.diagnosis.sharpness.Sharpness;
import dev.epicenter.diagnosis.sharpness.SharpnessStage;
import dev.epicenter.diagnosis.verdict.Cause;
import dev.epicenter.diagnosis.verdict.CauseRule;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.DiagnosisText;
import dev.epicenter.diagnosis.verdict.Evidence;
import dev.epicenter.diagnosis.verdict.NextExperiment;
import dev.epicenter.diagnosis.verdict.NextExperiments;
import dev.epicenter.diagnosis.verdict.Remedy;
import dev.epicenter.diagnosis.verdict.ShortVerdict;
import dev.epicenter.diagnosis.verdict.VerdictArchive;
import dev.epicenter.file.Folder;
import dev.epicenter.intervention.DataChange.PermuteBatches;
import dev.epicenter.intervention.DataChange.ReplaceBatches;
import dev.epicenter.intervention.DataChange.SkipBatches;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange.ScaleGroup;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionCheck;
import dev.epicenter.intervention.StateChange;
import dev.epicenter.intervention.TrainableChange.Freeze;
import dev.epicenter.replay.ArmExecutor;
import dev.epicenter.replay.StandardArms;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.segment.Trainer;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs the stages of a diagnosis and derives the verdict. It writes {@code experiments/diagnosis-N/verdict.json} and stores each
 * finished replay ({@link ReplayStore}). It does not change the run itself.
 */
public final class Diagnostician {

    /** Interventions of the stages, to check whether the trainer supports them. */
    private static final Intervention JITTER = StandardArms.jitter(1);

    private static final Intervention FREEZE = new Freeze(StateChange.ALL);

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
        request.remedies().requested().forEach(arm -> InterventionCheck.check(arm.list(), config, trainer.layout()));
        ReplayWindow window = ReplayWindow.find(run, config, request);
        // Before the first step, so a folder that cannot be written fails at once.
        Folder.create(DiagnosisFolder.of(run, request.spike()));
        BudgetTracker budget = new BudgetTracker(
                request.budget(), new Throughput(trainer.startSeconds(), secondsPerStep(run)), workers, started);
        DiagnosisPlan plan = plan(request, window, budget);
        ReplayRunner runner = new ReplayRunner(
                executor, new ReplayStore(run, trainer.fingerprint()), budget, progress, interruption.requested());
        progress.onStage(Stage.REPRODUCE, plan.controls());
        long before = System.nanoTime();
        ReproduceStage.Result control = new ReproduceStage(trainer, progress, interruption)
                .run(config, run, window, request.ranksOnly() || request.lean());
        long controls = control.found().controls();
        budget.controls(
                controls,
                Throughput.measured(
                        (System.nanoTime() - before) * 1e-9,
                        new CostEstimate(controls, controls * window.steps()),
                        trainer.startSeconds()));
        SpikeContext context = control.context();
        Set<Stage> done = EnumSet.of(Stage.REPRODUCE);
        List<String> skipped = new ArrayList<>();
        Set<Stage> unfinished = EnumSet.noneOf(Stage.class);
        StageRunner stages = new StageRunner(request.stages(), done, skipped, unfinished, budget, progress, runner);
        Evidence evidence = stages(context, control.found(), request, runner, stages);
        Cause cause = CauseRule.of(evidence);
        long distance = evidence.commitment().map(PointOfNoReturn::distance).orElse(0L);
        long replays = runner.ran();
        long reused = runner.reused();
        long steps = runner.steps() + controls * window.steps();
        Optional<NextExperiment> next = new NextExperiments(run, request, context, budget)
                .of(cause, evidence, distance, unfinished.stream().findFirst());
        Optional<RemedyEvidence> followed = distance > 0
                ? remedies(run, request, window, context, distance, evidence, budget, runner, stages)
                : Optional.empty();
        skipped.addAll(runner.notes());
        skipped.addAll(trainer.notes());
        double seconds = (System.nanoTime() - started) * 1e-9
                - followed.map(RemedyEvidence::seconds).orElse(0.0);
        Diagnosis diagnosis = new Diagnosis(
                Diagnosis.FILE.format(),
                config.name(),
                request.spike(),
                window.spike().spike(),
                context.onset(),
                window.from(),
                context.horizon(),
                context.judge().tolerance(),
                distance,
                trainer.fingerprint(),
                done,
                skipped,
                replays,
                reused,
                steps,
                seconds,
                cause,
                Optional.of(
                        ShortVerdict.of(cause, evidence, new ShortVerdict.Cost(replays, reused, steps, seconds), next)),
                DiagnosisText.of(window.spike().spike(), context, cause, evidence, runner.trials(), skipped),
                followed.map(found -> Remedy.offered(run, found)).orElse(List.of()),
                followed,
                evidence,
                runner.trials());
        VerdictArchive.keep(run, request.spike());
        Diagnosis.FILE.write(DiagnosisFolder.verdict(run, request.spike()), diagnosis);
        return diagnosis;
    }

    private Evidence stages(
            SpikeContext context,
            ReproductionResult reproduced,
            DiagnosisRequest request,
            ReplayRunner runner,
            StageRunner stages) {
        boolean conclusive = reproduced.conclusive();
        boolean noisy = reproduced.noise().isPresent();
        if (noisy) {
            stages.skip(Stage.RANK, "it reads single replays, and those of this trainer differ from one another");
        }
        Optional<Ranking> ranking = conclusive && !noisy
                ? stages.of(
                        Stage.RANK,
                        RankingStage.cost(),
                        context,
                        List.of(JITTER),
                        () -> new RankingStage(runner, trainer, request.allProbes(), request.looks()).run(context))
                : request.stages().contains(Stage.RANK) && reproduced.happenedOnce()
                        ? Optional.of(Ranking.ofTransient())
                        : Optional.empty();
        Optional<PointOfNoReturn> commitment = conclusive
                ? stages.of(
                        Stage.COMMIT,
                        CommitStage.cost(request.rewind(), request.lean()),
                        context,
                        List.of(JITTER),
                        () -> new CommitStage(runner).run(context, request.rewind(), request.lean()))
                : Optional.empty();
        long distance = commitment.map(PointOfNoReturn::distance).orElse(0L);
        if (distance == 0) {
            return new Evidence(
                    reproduced,
                    ranking,
                    commitment,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    conclusive ? damage(context, request, runner, stages, 0, Optional.empty()) : Optional.empty(),
                    conclusive ? sharpness(context, stages) : Optional.empty());
        }
        Optional<DataStateTable> crossing = stages.of(
                Stage.CROSS,
                CrossStage.cost(context.fullBatch(), distance, request.lean(), request.looks()),
                context,
                context.fullBatch()
                        ? List.of(FREEZE)
                        : List.of(FREEZE, new ReplaceBatches(1, 2, 1), new PermuteBatches(1, 2, 1)),
                () -> new CrossStage(runner, trainer).run(context, distance, request.lean(), request.looks()));
        Optional<Set<DoseTarget>> likely =
                request.lean() ? ranking.map(Ranking::doses).map(doses -> deciding(doses, crossing)) : Optional.empty();
        OptionalInt targets = likely.map(known -> OptionalInt.of(known.size())).orElse(OptionalInt.empty());
        Optional<List<DoseResponse>> doses = Optional.empty();
        if (likely.isPresent() && likely.get().isEmpty()) {
            stages.skip(Stage.DOSE, "no hyper-parameter that the ranking leaves can change the verdict");
        } else {
            doses = stages.of(
                    Stage.DOSE,
                    DoseStage.cost(distance, request.horizon(), targets, request.looks()),
                    context,
                    List.of(),
                    () -> new DoseStage(runner, trainer.scaleInvariantGroups(), likely, request.looks())
                            .run(context, distance));
        }
        Optional<Location> location = stages.of(
                Stage.LOCATE,
                LocateStage.cost(distance),
                context,
                List.of(FREEZE, new ScaleGroup(Hyperparameter.LR, StateChange.ALL, 0.5)),
                () -> new LocateStage(runner).run(context, distance, crossing));
        return new Evidence(
                reproduced,
                ranking,
                commitment,
                crossing,
                doses,
                location,
                damage(context, request, runner, stages, distance, doses),
                sharpness(context, stages));
    }

    /** The doses of {@code likely} that can still change the verdict. */
    private static Set<DoseTarget> deciding(Set<DoseTarget> likely, Optional<DataStateTable> crossing) {
        boolean all = crossing.map(CauseRule::needsHyperparameter).orElse(true);
        return likely.stream()
                .filter(target -> all || target.mayPrecedeTheTable())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DoseTarget.class)));
    }

    private Optional<SpikeCost> damage(
            SpikeContext context,
            DiagnosisRequest request,
            ReplayRunner runner,
            StageRunner stages,
            long distance,
            Optional<List<DoseResponse>> doses) {
        return stages.of(
                Stage.DAMAGE,
                DamageStage.cost(context.fullBatch(), request.rewind()),
                context,
                context.fullBatch() ? List.of(JITTER) : List.of(JITTER, new SkipBatches(1)),
                () -> new DamageStage(runner).run(context, distance, doses));
    }

    private Optional<Sharpness> sharpness(SpikeContext context, StageRunner stages) {
        if (config.data().dependsOnState()) {
            stages.skip(Stage.SHARPNESS, "the batches depend on the weights");
            return Optional.empty();
        }
        if (!trainer.exact()) {
            Optional<String> cannot = trainer.cannotMeasureSharpness();
            if (cannot.isPresent()) {
                stages.skip(Stage.SHARPNESS, "the trainer " + cannot.get());
                return Optional.empty();
            }
            return stages.of(
                    Stage.SHARPNESS,
                    ReportedSharpnessStage.cost(context),
                    context,
                    List.of(),
                    () -> new ReportedSharpnessStage(trainer, progress, interruption).run(context));
        }
        return stages.of(
                Stage.SHARPNESS,
                SharpnessStage.cost(context.fullBatch()),
                context,
                List.of(),
                () -> new SharpnessStage(trainer, workers, progress, interruption).run(context));
    }

    private Optional<RemedyEvidence> remedies(
            RunDirectory run,
            DiagnosisRequest request,
            ReplayWindow window,
            SpikeContext context,
            long distance,
            Evidence evidence,
            BudgetTracker budget,
            ReplayRunner runner,
            StageRunner stages) {
        OptionalLong from = RemedyStage.checkpoint(window.checkpoints(), context, distance);
        if (from.isEmpty()) {
            stages.skip(Stage.REMEDIES, "no checkpoint at least " + distance + " steps before the onset is left");
            return Optional.empty();
        }
        return stages.of(
                Stage.REMEDIES,
                RemedyStage.cost(context.fullBatch(), config.steps(), request, context.onset()),
                context,
                List.of(JITTER),
                () -> RemedyStage.run(
                        runner,
                        context,
                        request,
                        from.getAsLong(),
                        run.timeline().planBeforeRemedy(from.getAsLong()),
                        window.spike().spike().alarm(),
                        evidence.doses(),
                        budget.speed()));
    }

    private DiagnosisPlan plan(DiagnosisRequest request, ReplayWindow window, BudgetTracker budget) {
        DiagnosisPlan plan = DiagnosisPlan.of(config, request, window);
        budget.require(plan.controls(), plan.least());
        progress.onPlan(new CostForecast(
                        window.steps(),
                        (request.ranksOnly() || request.lean()) && trainer.exact() ? 1 : 2,
                        plan.replays(),
                        config.steps(),
                        config.trainer() instanceof TrainerConfig.External external
                                ? external.gpus()
                                : OptionalInt.empty())
                .plan(request.stages(), budget));
        return plan;
    }

    /** Median seconds per step of the run, from its own rows. */
    private static double secondsPerStep(RunDirectory run) {
        List<StepRecord> rows = RunTrace.read(run).steps();
        // A row's seconds are those since the row before.
        double[] seconds = IntStream.range(0, rows.size())
                .mapToDouble(i -> rows.get(i).seconds()
                        / Math.max(
                                1,
                                rows.get(i).step()
                                        - (i == 0 ? 0 : rows.get(i - 1).step())))
                .sorted()
                .toArray();
        return seconds.length == 0 ? 0 : seconds[seconds.length / 2];
    }
}
