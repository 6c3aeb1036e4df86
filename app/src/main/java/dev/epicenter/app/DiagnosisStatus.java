package dev.epicenter.app;

import dev.epicenter.diagnosis.CostEstimate;
import dev.epicenter.diagnosis.DiagnosisProgress;
import dev.epicenter.diagnosis.Stage;
import java.util.concurrent.atomic.AtomicLong;

/** Prints the progress of a diagnosis. */
final class DiagnosisStatus implements DiagnosisProgress {
    private final StatusLine status;
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong stageSteps = new AtomicLong();
    private final RemainingTime pace = new RemainingTime();
    private volatile String stage = "";
    private volatile long most = 1;

    DiagnosisStatus(StatusLine status) {
        this.status = status;
    }

    @Override
    public void onPlan(long arms, long most, double seconds) {
        status.say("the diagnosis takes up to about " + Formats.count(arms, "replay") + ", " + most + " steps, "
                + Formats.duration(Math.round(seconds)) + "; sequential tests usually stop much sooner");
    }

    @Override
    public void onStage(Stage next, CostEstimate atMost) {
        stage = next.key();
        stageSteps.set(0);
        most = Math.max(1, atMost.steps());
        status.say("stage " + stage + ": up to about " + Formats.count(atMost.arms(), "replay") + ", " + atMost.steps()
                + " steps");
    }

    @Override
    public void say(String line) {
        status.say(line);
    }

    @Override
    public void onStep() {
        pace.step();
        long done = steps.incrementAndGet();
        long left = most - stageSteps.incrementAndGet();
        status.show(() -> "stage " + stage + "  " + Formats.count(finished.get(), "replay") + " done  " + done
                + " steps" + (left > 0 ? atMost(pace.left(left)) : ""));
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
