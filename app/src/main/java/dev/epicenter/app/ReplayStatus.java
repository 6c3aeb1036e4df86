package dev.epicenter.app;

import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ArmRun;
import dev.epicenter.replay.Experiment;
import dev.epicenter.replay.ReplayProgress;
import dev.epicenter.segment.StepReport;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Prints the progress of an experiment. */
final class ReplayStatus implements ReplayProgress {
    private final StatusLine status;
    private final RemainingTime pace = new RemainingTime();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile int replays;
    private volatile long stepsEach;
    private volatile long total = 1;

    ReplayStatus(StatusLine status) {
        this.status = status;
    }

    @Override
    public void onStart(Experiment experiment) {
        replays = experiment.arms().size() + 1;
        stepsEach = experiment.horizon() - experiment.checkpoint();
        total = replays * stepsEach;
        status.say("replaying spike " + experiment.spike() + " from step " + experiment.checkpoint() + " to "
                + experiment.horizon() + ": the control and "
                + Formats.count(experiment.arms().size(), "arm"));
    }

    @Override
    public void onKept(int kept) {
        finished.addAndGet(kept);
        steps.addAndGet(kept * stepsEach);
        if (kept > 0) {
            status.say(Formats.count(kept, "replay") + " of them " + (kept == 1 ? "is" : "are") + " reused");
        }
    }

    @Override
    public void onNote(String what) {
        status.say(what);
    }

    @Override
    public void onStep(Arm arm, StepReport report) {
        pace.step();
        long done = steps.incrementAndGet();
        status.show(() ->
                finished + " of " + replays + " replays done  " + 100 * done / total + " %" + pace.left(total - done));
    }

    @Override
    public void onFinished(ArmRun run) {
        finished.incrementAndGet();
        // An arm that failed counts the steps it did not make.
        steps.addAndGet(stepsEach - run.rows().size());
    }
}
