package dev.epicenter.rate;

import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.spike.Spike;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.spike.SpikeSignal;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The observer of one cell's training: detects spikes with the run's detector. */
final class CellObserver implements SegmentObserver {
    private static final double LAST_PART = 0.1;

    private final RateCell cell;
    private final RateProgress progress;
    private final BooleanSupplier stop;
    private final SpikeDetector detector;
    private final List<Spike> spikes = new ArrayList<>();
    private double[] losses = new double[1024];
    private int made;
    private int hardBatches;
    private OptionalDouble heldOut = OptionalDouble.empty();
    private boolean canceled;

    CellObserver(RateCell cell, RateProgress progress, BooleanSupplier stop) {
        this.cell = cell;
        this.progress = progress;
        this.stop = stop;
        this.detector = new SpikeDetector(cell.config().detector());
    }

    @Override
    public Next onStep(StepReport report, Supplier<Optional<State>> state) {
        StepRecord row = report.step();
        if (made == losses.length) {
            losses = Arrays.copyOf(losses, 2 * made);
        }
        losses[made++] = row.loss();
        heldOut = row.heldOutLoss().isPresent() ? row.heldOutLoss() : heldOut;
        take(detector.accept(row.step(), row.loss()));
        progress.onStep(cell, row);
        if (lost()) {
            return Next.STOP;
        }
        if (made < cell.config().steps() && stop.getAsBoolean()) {
            canceled = true;
            return Next.STOP;
        }
        return Next.CONTINUE;
    }

    /** The result; empty if the cell was canceled. */
    Optional<CellResult> finished() {
        if (canceled) {
            return Optional.empty();
        }
        take(detector.finish());
        return Optional.of(new CellResult(
                cell.key(),
                cell.dose(),
                cell.seed(),
                cell.config().steps(),
                made,
                spikes,
                hardBatches,
                lost() ? Double.NaN : finalLoss(),
                heldOut));
    }

    private void take(List<SpikeSignal> signals) {
        for (SpikeSignal signal : signals) {
            if (signal instanceof SpikeSignal.Closed closed) {
                spikes.add(closed.spike());
            } else if (signal instanceof SpikeSignal.HardBatch) {
                hardBatches++;
            }
        }
    }

    private boolean lost() {
        return made >= 2 && !Double.isFinite(losses[made - 1]) && !Double.isFinite(losses[made - 2]);
    }

    private double finalLoss() {
        int count = (int) Math.ceil(LAST_PART * made);
        double[] last = Arrays.copyOfRange(losses, made - count, made);
        return MedianRate.of(last);
    }
}
