package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.rate.CellResult;
import dev.epicenter.rate.RateCell;
import dev.epicenter.rate.RateProgress;
import dev.epicenter.terminal.RemainingTime;
import dev.epicenter.terminal.StatusLine;
import dev.epicenter.trace.StepRecord;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Prints the progress of a rate study. */
public final class RateStatus implements RateProgress {
    private final StatusLine status;
    private final int doses;
    private final int seeds;
    private final RemainingTime pace = new RemainingTime();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicInteger spikes = new AtomicInteger();
    private volatile int cells;
    private volatile long total = 1;

    public RateStatus(StatusLine status, int doses, int seeds) {
        this.status = status;
        this.doses = doses;
        this.seeds = seeds;
    }

    @Override
    public void onStart(String what, int cells, int reused, long steps) {
        this.cells = cells;
        total = Math.max(1, steps);
        finished.set(reused);
        status.say(Formats.count(doses, "dose") + " x " + Formats.count(seeds, "seed") + ": "
                + Formats.count(cells, "training")
                + (reused == 0 ? "" : ", " + reused + " of them finished earlier and reused"));
    }

    @Override
    public void onDamaged(RateCell cell, String problem) {
        status.say("epicenter: " + problem);
    }

    @Override
    public void onStep(RateCell cell, StepRecord row) {
        pace.step();
        long done = steps.incrementAndGet();
        status.show(() -> finished + " of " + cells + " trainings done, " + Formats.count(spikes.get(), "spike") + "  "
                + 100 * done / total + " %" + pace.left(total - done));
    }

    @Override
    public void onFinished(RateCell cell, CellResult result) {
        finished.incrementAndGet();
        spikes.addAndGet(result.spikes().size());
        // A training that failed counts the steps it did not make.
        steps.addAndGet(result.steps() - result.made());
    }
}
