package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ArmRun;
import dev.epicenter.replay.Experiment;
import dev.epicenter.replay.ReplayProgress;
import dev.epicenter.segment.StepReport;
import dev.epicenter.terminal.RemainingTime;
import dev.epicenter.terminal.StatusLine;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Prints the progress of an experiment. */
public final class ReplayStatus implements ReplayProgress {
    private final StatusLine status;
    private final RemainingTime pace = new RemainingTime();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private volatile int replays;
    private final Map<Arm, Long> made = new ConcurrentHashMap<>();
    private volatile long checkpoint;
    private volatile long stepsEach;
    private volatile long total = 1;

    public ReplayStatus(StatusLine status) {
        this.status = status;
    }

    @Override
    public void onStart(Experiment experiment) {
        checkpoint = experiment.checkpoint();
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
        long now = report.step().step() - checkpoint;
        Long known = made.put(arm, now);
        if (known == null && running.getAndIncrement() == 0) {
            pace.restart(); // its trainer has just loaded, and nothing else trained meanwhile
        }
        long before = Objects.requireNonNullElse(known, 0L);
        pace.steps(now - before);
        long done = steps.addAndGet(now - before);
        status.show(() ->
                finished + " of " + replays + " replays done  " + 100 * done / total + " %" + pace.left(total - done));
    }

    @Override
    public void onFinished(ArmRun run) {
        finished.incrementAndGet();
        running.addAndGet(made.containsKey(run.arm()) ? -1 : 0);
        // An arm that failed counts the steps it did not make.
        steps.addAndGet(stepsEach - made.getOrDefault(run.arm(), 0L));
    }
}
