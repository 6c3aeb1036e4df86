package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.TrainState;
import dev.epicenter.spike.DetectorConfig;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import dev.epicenter.trace.TraceWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;

/** A run whose state after step s is a function of s. Tests verify the files on the disk against it. */
final class FakeTraining {
    static final long EVERY = 5;
    static final int KEEP = 3;
    private static final int SIZE = 20_000;
    private static final TensorLayout LAYOUT =
            new TensorLayout(List.of(new TensorLayout.Entry("wte", List.of(SIZE / 100, 100), 0)));

    private FakeTraining() {}

    static Checkpoint checkpoint(long step) {
        Random random = new Random(step);
        float[] weights = new float[SIZE];
        float[] moment = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            weights[i] = random.nextFloat();
            moment[i] = -weights[i];
        }
        return new Checkpoint(
                new TrainState(step, LAYOUT, weights, new TreeMap<>(Map.of("momentum", moment))),
                DataPlan.IN_ORDER,
                new SpikeDetector(DetectorConfig.defaults()).state());
    }

    static StepRecord row(long step) {
        return new StepRecord(
                step, step - 1, 1.0 / step, 0.1, 1, 2, 3, OptionalDouble.empty(), OptionalDouble.empty(), 8, 0.001);
    }

    /** Continues from the newest intact live checkpoint to {@code until}. */
    static void resume(RunSession session, long until) {
        CheckpointStore checkpoints = session.run().checkpoints();
        Timeline timeline = session.timeline();
        long from = checkpoints
                .newestWhole(timeline.checkpoints().keySet())
                .checkpoint()
                .map(Checkpoint::step)
                .orElse(0L);
        int segment = timeline.nextSegment();
        session.append(new TimelineEvent.SegmentStarted(
                segment, from, segment == 0 ? TimelineEvent.Cause.FRESH : TimelineEvent.Cause.RESUME));
        System.out.println("from " + from);
        try (TraceWriter trace = TraceWriter.create(session.run().segment(segment), 20, Optional.empty())) {
            for (long step = from + 1; step <= until; step++) {
                trace.append(row(step), List.of(new TensorRecord(step, "wte", 1, 2, 3, 4, 5, 6)), List.of());
                if (step % EVERY == 0) {
                    trace.sync();
                    String hash = checkpoints.write(checkpoint(step));
                    session.append(new TimelineEvent.CheckpointWritten(step, hash));
                    List<Long> old = List.copyOf(checkpoints.list());
                    old.subList(0, Math.max(0, old.size() - KEEP)).forEach(checkpoints::delete);
                }
            }
        }
        session.append(new TimelineEvent.RunEnded(until, TimelineEvent.Reason.COMPLETED));
    }
}
