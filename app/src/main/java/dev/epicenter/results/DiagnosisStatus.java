package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.CostPlan;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.terminal.RemainingTime;
import dev.epicenter.terminal.StatusLine;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Prints the progress of a diagnosis. */
public final class DiagnosisStatus implements DiagnosisProgress {
    private final StatusLine status;
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong stageSteps = new AtomicLong();
    private final RemainingTime pace = new RemainingTime();
    private volatile String stage = "";
    private volatile long most = 1;
    private volatile Optional<CostPlan.Expected> expected = Optional.empty();

    public DiagnosisStatus(StatusLine status) {
        this.status = status;
    }

    @Override
    public void onPlan(CostPlan plan) {
        expected = plan.expected();
        CostPlanText.of(plan).forEach(status::say);
    }

    @Override
    public void onStage(Stage next, CostEstimate atMost) {
        stage = next.key();
        stageSteps.set(0);
        pace.restart();
        most = Math.max(1, atMost.steps());
        status.say("stage " + stage + ": up to about " + Formats.count(atMost.arms(), "replay") + ", " + atMost.steps()
                + " steps");
    }

    @Override
    public void say(String line) {
        status.say(line);
    }

    @Override
    public void onSteps(long made) {
        pace.steps(made);
        long done = steps.addAndGet(made);
        long left = most - stageSteps.addAndGet(made);
        status.show(() -> "stage " + stage + "  " + Formats.count(finished.get(), "replay") + " done  " + done
                + " steps" + left(done, left));
    }

    /** What is left of the expected cost; once that is exceeded, what is left of the stage at most. */
    private String left(long done, long ofStage) {
        long high = expected.map(cost -> cost.high().steps() - done).orElse(0L);
        if (high > 0) {
            long low =
                    Math.max(0, expected.map(cost -> cost.low().steps() - done).orElse(0L));
            return "  " + low + " to " + high + " steps left" + pace.atMost(high);
        }
        return ofStage > 0 ? atMost(pace.left(ofStage)) : "";
    }

    /** Stages usually end sooner. */
    private static String atMost(String left) {
        return left.isEmpty() ? "" : left + " in this stage, or less";
    }

    @Override
    public void onFinished() {
        finished.incrementAndGet();
    }
}
