package dev.epicenter.study;

import dev.epicenter.segment.BehaviorRecord;
import dev.epicenter.segment.Experience;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.spike.DetectorConfig;
import dev.epicenter.spike.Spike;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.spike.SpikeSignal;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The observer of all stages of one training: detects spikes with the run's detector. */
final class CellObserver implements SegmentObserver {
    private final Consumer<StepRecord> onStep;
    private final BooleanSupplier stop;
    private final SpikeDetector detector;
    private final List<Spike> spikes = new ArrayList<>();
    private final List<CellRecord.HeldOut> heldOut = new ArrayList<>();
    private final List<BehaviorRecord> behavior = new ArrayList<>();
    private final MasteryCurve.Builder mastery = new MasteryCurve.Builder();
    private final long steps;
    private double[] losses = new double[1024];
    private int made;
    private int hardBatches;
    private boolean canceled;

    CellObserver(DetectorConfig detector, long steps, Consumer<StepRecord> onStep, BooleanSupplier stop) {
        this.onStep = onStep;
        this.stop = stop;
        this.detector = new SpikeDetector(detector);
        this.steps = steps;
    }

    /** A stage in a world with keys begins. */
    void begin(int horizon, Experience experience) {
        mastery.begin(horizon, experience);
    }

    @Override
    public Next onStep(StepReport report, Supplier<Optional<State>> state) {
        StepRecord row = report.step();
        if (made == losses.length) {
            losses = Arrays.copyOf(losses, 2 * made);
        }
        losses[made++] = row.loss();
        row.heldOutLoss().ifPresent(loss -> heldOut.add(new CellRecord.HeldOut(row.step(), loss)));
        report.behavior().ifPresent(behavior::add);
        report.acting().ifPresent(acting -> mastery.add(row.step(), acting));
        take(detector.accept(row.step(), row.loss()));
        onStep.accept(row);
        if (!ended() && stop.getAsBoolean()) {
            canceled = true;
        }
        return canceled || lost() ? Next.STOP : Next.CONTINUE;
    }

    /** Whether no further stage is needed. */
    boolean ended() {
        return canceled || lost() || made == steps;
    }

    /** Whether all steps were trained and the loss remained finite. */
    boolean complete() {
        return made == steps && !canceled && Double.isFinite(losses[made - 1]);
    }

    /** What was recorded; empty if the training was canceled. */
    Optional<Trained> finished() {
        if (canceled) {
            return Optional.empty();
        }
        take(detector.finish());
        return Optional.of(new Trained(
                Arrays.copyOf(losses, made),
                heldOut,
                spikes,
                hardBatches,
                behavior,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                mastery.curve()));
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
        return Trained.lost(losses, made);
    }
}
