package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.study.CellRecord;
import dev.epicenter.study.StudyCell;
import dev.epicenter.study.StudyProgress;
import dev.epicenter.terminal.RemainingTime;
import dev.epicenter.terminal.StatusLine;
import dev.epicenter.trace.StepRecord;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Prints the progress of a study. */
public final class StudyStatus implements StudyProgress {
    private final StatusLine status;
    private final RemainingTime pace = new RemainingTime();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile String what = "";
    private volatile int cells;
    private volatile long total = 1;

    public StudyStatus(StatusLine status) {
        this.status = status;
    }

    @Override
    public void onStart(String what, int cells, int reused, long steps) {
        this.what = what;
        this.cells = cells;
        total = Math.max(1, steps);
        this.steps.set(0);
        finished.set(reused);
        status.say(what + ": " + Formats.count(cells, "training")
                + (reused == 0 ? "" : ", " + reused + " of them finished earlier and reused"));
    }

    @Override
    public void onPower(String contrast, OptionalDouble power) {
        status.say("power of '" + contrast + "': "
                + (power.isPresent() ? Formats.shortly(power) : "not estimated, no finite spread in the pilot"));
    }

    @Override
    public void onDamaged(StudyCell cell, String problem) {
        status.say("epicenter: " + problem);
    }

    @Override
    public void onStep(StudyCell cell, StepRecord row) {
        pace.step();
        long done = steps.incrementAndGet();
        status.show(() -> what + ": " + finished + " of " + cells + " trainings done  " + 100 * done / total + " %"
                + pace.left(total - done));
    }

    @Override
    public void onFinished(StudyCell cell, CellRecord record) {
        finished.incrementAndGet();
        // A training that failed counts the steps it did not make.
        steps.addAndGet(record.steps() - record.losses().length);
    }
}
