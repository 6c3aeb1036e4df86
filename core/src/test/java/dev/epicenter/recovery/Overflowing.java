package dev.epicenter.recovery;

import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.Trainer;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.trace.StepRecord;
import java.util.Optional;
import java.util.Set;

/** A trainer whose loss overflows at some steps while its weights stay intact. */
record Overflowing(Trainer sound, Set<Long> steps) implements Trainer {
    @Override
    public TensorLayout layout() {
        return sound.layout();
    }

    @Override
    public NumericsFingerprint fingerprint() {
        return sound.fingerprint();
    }

    @Override
    public Optional<? extends State> run(Segment segment, SegmentObserver observer) {
        return sound.run(segment, (report, state) -> observer.onStep(seen(report), state));
    }

    private StepReport seen(StepReport report) {
        StepRecord row = report.step();
        if (!steps.contains(row.step())) {
            return report;
        }
        StepRecord overflown = new StepRecord(
                row.step(),
                row.batch(),
                Double.POSITIVE_INFINITY,
                row.lr(),
                row.gradNorm(),
                row.updateNorm(),
                row.weightNorm(),
                row.outputLogitMax(),
                row.heldOutLoss(),
                row.tokens(),
                row.seconds());
        return new StepReport(overflown, report.tensors(), report.logits());
    }
}
