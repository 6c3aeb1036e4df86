package dev.epicenter.app;

import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ArmRun;
import dev.epicenter.replay.Experiment;
import dev.epicenter.replay.ReplayProgress;
import dev.epicenter.segment.StepReport;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How far an experiment is. */
final class ReplayStatus implements ReplayProgress {
    private final StatusLine status;
    private final long started = System.nanoTime();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile int replays;
    private volatile long total = 1;

    ReplayStatus(StatusLine status) {
        this.status = status;
    }

    @Override
    public void onStart(Experiment experiment) {
        replays = experiment.arms().size() + 1;
        total = replays * (experiment.horizon() - experiment.checkpoint());
        status.say("replaying spike " + experiment.spike() + " from step " + experiment.checkpoint() + " to "
                + experiment.horizon() + ": the control and "
                + experiment.arms().size() + " arms");
    }

    @Override
    public void onNote(String what) {
        status.say(what);
    }

    @Override
    public void onStep(Arm arm, StepReport report) {
        long done = steps.incrementAndGet();
        status.show(() -> {
            double seconds = (System.nanoTime() - started) / 1e9;
            return finished + " of " + replays + " replays done  " + 100 * done / total + " %  about "
                    + Figures.duration(Math.round(seconds * (total - done) / done)) + " left";
        });
    }

    @Override
    public void onFinished(ArmRun run) {
        finished.incrementAndGet();
    }
}
