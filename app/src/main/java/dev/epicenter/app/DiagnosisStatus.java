package dev.epicenter.app;

import dev.epicenter.diagnosis.Cost;
import dev.epicenter.diagnosis.DiagnosisProgress;
import dev.epicenter.diagnosis.Stage;
import java.util.concurrent.atomic.AtomicLong;

/** How far a diagnosis is. */
final class DiagnosisStatus implements DiagnosisProgress {
    private final StatusLine status;
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private volatile String stage = "";

    DiagnosisStatus(StatusLine status) {
        this.status = status;
    }

    @Override
    public void onPlan(long arms, long most, double seconds) {
        status.say("the diagnosis takes at most " + Figures.count(arms, "replay") + ", " + most + " steps, about "
                + Figures.duration(Math.round(seconds)) + "; sequential tests mostly make it much less");
    }

    @Override
    public void onStage(Stage next, Cost atMost) {
        stage = next.key();
        status.say("stage " + stage + ": at most " + Figures.count(atMost.arms(), "replay") + ", " + atMost.steps()
                + " steps");
    }

    @Override
    public void say(String line) {
        status.say(line);
    }

    @Override
    public void onStep() {
        long made = steps.incrementAndGet();
        status.show(
                () -> "stage " + stage + "  " + Figures.count(finished.get(), "replay") + " done  " + made + " steps");
    }

    @Override
    public void onFinished() {
        finished.incrementAndGet();
    }
}
