package dev.epicenter.diagnosis.replays;

import dev.epicenter.intervention.Interventions;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ArmExecutor;
import dev.epicenter.replay.ArmListener;
import dev.epicenter.replay.ArmRun;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.HyperparameterCheck;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.replay.Replay;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Runs the replays of a diagnosis, except those already stored, and counts them. Used by one thread. */
public final class ReplayRunner {
    private final ArmExecutor executor;
    private final ReplayStore store;
    private final BudgetTracker budget;
    private final DiagnosisProgress progress;
    private final BooleanSupplier cancelled;
    private final List<ReplayResult> trials = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, ReplayResult> byName = new HashMap<>();
    private final AtomicLong steps = new AtomicLong();
    private long ran;
    private long reused;

    public ReplayRunner(
            ArmExecutor executor,
            ReplayStore store,
            BudgetTracker budget,
            DiagnosisProgress progress,
            BooleanSupplier cancelled) {
        this.executor = executor;
        this.store = store;
        this.budget = budget;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /**
     * A trial with its trace.
     *
     * @param rows one row per step, in order
     */
    public record Recorded(ReplayResult trial, List<StepRecord> rows) {}

    /**
     * The results of {@code planned}, in their order.
     *
     * @throws dev.epicenter.EpicenterException if the user cancels
     * @throws BudgetExhausted if the budget does not allow all of them, or the time is up before they finish
     */
    public List<ReplayResult> run(Stage stage, List<PlannedReplay> planned) {
        return record(stage, planned).stream().map(Recorded::trial).toList();
    }

    /**
     * The results of {@code planned} with all rows.
     *
     * @throws dev.epicenter.EpicenterException if the user cancels
     */
    public List<Recorded> record(Stage stage, List<PlannedReplay> planned) {
        Map<Arm, ArmRun> done = new HashMap<>();
        Map<Arm, PlannedReplay> open = new LinkedHashMap<>();
        for (PlannedReplay plan : planned) {
            Arm arm = plan.replay().arm();
            if (!done.containsKey(arm) && !open.containsKey(arm)) {
                store.find(plan.replay()).ifPresentOrElse(run -> done.put(arm, run), () -> open.put(arm, plan));
            }
        }
        reused += done.size();
        Map<Arm, Long> last = new ConcurrentHashMap<>();
        open.forEach((arm, plan) -> last.put(arm, plan.replay().segment().firstStep() - 1));
        ArmListener listener = new ArmListener() {
            @Override
            public void onStep(Arm arm, StepReport report) {
                long step = report.step().step();
                long made = step - Objects.requireNonNullElse(last.put(arm, step), step - 1);
                steps.addAndGet(made);
                progress.onSteps(made);
            }

            @Override
            public void onFinished(ArmRun run) {
                PlannedReplay plan = open.get(run.arm());
                if (plan != null) {
                    store.keep(plan.replay(), run);
                }
                progress.onFinished();
            }
        };
        List<Replay> replays = open.values().stream().map(PlannedReplay::replay).toList();
        if (!replays.isEmpty() && !budget.lasts(replays.size(), ran)) {
            throw new BudgetExhausted();
        }
        List<ArmRun> runs = replays.isEmpty()
                ? List.of()
                : executor.run(replays, listener, () -> cancelled.getAsBoolean() || budget.timeIsUp());
        runs.forEach(run -> done.put(run.arm(), run));
        ran += runs.size();
        if (runs.size() < replays.size()) {
            if (cancelled.getAsBoolean()) {
                throw Cancellation.abandoned();
            }
            throw new BudgetExhausted();
        }
        List<Recorded> results = new ArrayList<>();
        for (PlannedReplay plan : planned) {
            ArmRun run = done.get(plan.replay().arm());
            if (run == null) {
                throw new IllegalStateException(
                        "no run of " + plan.replay().arm().name());
            }
            results.add(new Recorded(trial(stage, plan, run), run.rows()));
        }
        return results;
    }

    private ReplayResult trial(Stage stage, PlannedReplay plan, ArmRun run) {
        OutcomeJudge judge = plan.judge();
        ArmVerdict verdict = ArmVerdict.of(
                run.arm(),
                judge.judge(run.rows()),
                judge.expected(),
                HyperparameterCheck.mismatch(
                        run.arm().interventions(),
                        plan.control(),
                        run.rows().stream()
                                .filter(row -> row.step() <= plan.replay().changedUntil())
                                .toList()));
        ReplayResult trial = new ReplayResult(
                stage,
                plan.distance(),
                plan.start(),
                SpikeOutcome.of(verdict, plan.early(), judge.tolerance()),
                verdict,
                FinalLoss.of(run.rows()),
                run.displacement(),
                Optional.of(store.key(plan.replay())));
        if (byName.putIfAbsent(
                        run.arm().name() + " to " + plan.replay().segment().until(), trial)
                == null) {
            trials.add(trial);
            progress.onTrial(trial);
            verdict.voidReason().ifPresent(why -> note(run.arm().name() + " is void and not evidence: " + why));
        }
        return trial;
    }

    /**
     * The result of a training that is no replay: its steps count, and it stops where replays do.
     *
     * @throws dev.epicenter.EpicenterException if the user cancels
     */
    public <T> T counting(Function<SegmentObserver, T> training) {
        return new Cancellation(cancelled)
                .unlessCanceled(() -> training.apply(new SegmentObserver() {
                    @Override
                    public Next onStep(StepReport report, Supplier<Optional<State>> state) {
                        steps.incrementAndGet();
                        progress.onSteps(1);
                        return cancelled.getAsBoolean() ? Next.STOP : Next.CONTINUE;
                    }

                    @Override
                    public boolean stopping() {
                        return cancelled.getAsBoolean();
                    }
                }));
    }

    /** All trials so far, each once, in the order of the requests. */
    public List<ReplayResult> trials() {
        return List.copyOf(trials);
    }

    /** Notes arms that are skipped because this trainer does not support them. */
    public void noteUnsupported(List<Interventions> arms) {
        if (!arms.isEmpty()) {
            note("skipped, because this trainer does not support them: "
                    + arms.stream().map(Interventions::text).collect(Collectors.joining(", ")));
        }
    }

    private void note(String line) {
        notes.add(line);
        progress.say(line);
    }

    /** The results that are evidence: those that are not void. */
    public List<ReplayResult> evidence(Stage stage, List<PlannedReplay> planned) {
        return run(stage, planned).stream()
                .filter(trial -> trial.answer() != SpikeOutcome.VOID)
                .toList();
    }

    /** Skipped and void arms, one sentence each. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Number of replays run. */
    public long ran() {
        return ran;
    }

    /** Number of stored replays reused. */
    public long reused() {
        return reused;
    }

    /** Number of steps run. */
    public long steps() {
        return steps.get();
    }
}
