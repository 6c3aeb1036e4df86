package dev.epicenter.diagnosis;

import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ArmExecutor;
import dev.epicenter.replay.ArmListener;
import dev.epicenter.replay.ArmRun;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.HyperparameterCheck;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.replay.Replay;
import dev.epicenter.segment.StepReport;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Runs the replays that a diagnosis asks for, unless they are done already, and keeps count. Used by one thread. */
final class Laboratory {
    private final ArmExecutor executor;
    private final ReplayStore store;
    private final Purse purse;
    private final DiagnosisProgress progress;
    private final BooleanSupplier cancelled;
    private final List<Trial> trials = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final Map<String, Trial> byName = new HashMap<>();
    private final AtomicLong steps = new AtomicLong();
    private long ran;
    private long reused;

    Laboratory(
            ArmExecutor executor,
            ReplayStore store,
            Purse purse,
            DiagnosisProgress progress,
            BooleanSupplier cancelled) {
        this.executor = executor;
        this.store = store;
        this.purse = purse;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /**
     * A trial, and what it recorded.
     *
     * @param rows a row a step, in order
     */
    record Recorded(Trial trial, List<StepRecord> rows) {}

    /**
     * What {@code planned} did, in their order.
     *
     * @throws dev.epicenter.EpicenterException where the user gave up
     * @throws BudgetSpent where the budget does not allow for all of them, or its time is up before their end
     */
    List<Trial> run(Stage stage, List<Planned> planned) {
        return record(stage, planned).stream().map(Recorded::trial).toList();
    }

    /**
     * The same with all rows, for what a trial does not tell of.
     *
     * @throws dev.epicenter.EpicenterException where the user gave up
     */
    List<Recorded> record(Stage stage, List<Planned> planned) {
        Map<Arm, ArmRun> done = new HashMap<>();
        Map<Arm, Planned> open = new LinkedHashMap<>();
        for (Planned plan : planned) {
            Arm arm = plan.replay().arm();
            if (!done.containsKey(arm) && !open.containsKey(arm)) {
                store.find(plan.replay()).ifPresentOrElse(run -> done.put(arm, run), () -> open.put(arm, plan));
            }
        }
        reused += done.size();
        ArmListener listener = new ArmListener() {
            @Override
            public void onStep(Arm arm, StepReport report) {
                steps.incrementAndGet();
                progress.onStep();
            }

            @Override
            public void onFinished(ArmRun run) {
                Planned plan = open.get(run.arm());
                if (plan != null) {
                    store.keep(plan.replay(), run);
                }
                progress.onFinished();
            }
        };
        List<Replay> replays = open.values().stream().map(Planned::replay).toList();
        if (!replays.isEmpty() && !purse.lasts(replays.size(), ran)) {
            throw new BudgetSpent();
        }
        List<ArmRun> runs = replays.isEmpty()
                ? List.of()
                : executor.run(replays, listener, () -> cancelled.getAsBoolean() || purse.timeIsUp());
        runs.forEach(run -> done.put(run.arm(), run));
        ran += runs.size();
        if (runs.size() < replays.size()) {
            if (cancelled.getAsBoolean()) {
                throw Interruption.givenUp();
            }
            throw new BudgetSpent();
        }
        List<Recorded> results = new ArrayList<>();
        for (Planned plan : planned) {
            ArmRun run = done.get(plan.replay().arm());
            if (run == null) {
                throw new IllegalStateException(
                        "no run of " + plan.replay().arm().name());
            }
            results.add(new Recorded(trial(stage, plan, run), run.rows()));
        }
        return results;
    }

    private Trial trial(Stage stage, Planned plan, ArmRun run) {
        OutcomeJudge judge = plan.judge();
        ArmVerdict verdict = ArmVerdict.of(
                run.arm(),
                judge.judge(run.rows()),
                judge.expected(),
                HyperparameterCheck.mismatch(run.arm().interventions(), plan.control(), run.rows()));
        Trial trial = new Trial(
                stage,
                plan.distance(),
                plan.start(),
                Answer.of(verdict, plan.early(), judge.tolerance()),
                verdict,
                LastLoss.of(run.rows()),
                run.displacement());
        if (byName.putIfAbsent(
                        run.arm().name() + " to " + plan.replay().segment().until(), trial)
                == null) {
            trials.add(trial);
            progress.onTrial(trial);
            verdict.voidReason().ifPresent(why -> note(run.arm().name() + " is void and no evidence: " + why));
        }
        return trial;
    }

    /** All trials so far, each once, in the order in which they were asked for. */
    List<Trial> trials() {
        return List.copyOf(trials);
    }

    /** Takes note of arms that this trainer cannot be asked for. */
    void leaveOut(List<String> arms) {
        if (!arms.isEmpty()) {
            String line = "left out, as this trainer cannot be asked for them: " + String.join(", ", arms);
            note(line);
        }
    }

    private void note(String line) {
        leftOut.add(line);
        progress.say(line);
    }

    /** The replays that are evidence: those whose trainer did what was requested. */
    List<Trial> evidence(Stage stage, List<Planned> planned) {
        return run(stage, planned).stream()
                .filter(trial -> trial.answer() != Answer.VOID)
                .toList();
    }

    /** What was left out, a sentence each. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** Replays that were run. */
    long ran() {
        return ran;
    }

    /** Replays that were done already. */
    long reused() {
        return reused;
    }

    /** Steps made. */
    long steps() {
        return steps.get();
    }
}
