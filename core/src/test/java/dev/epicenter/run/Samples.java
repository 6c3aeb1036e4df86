package dev.epicenter.run;

import dev.epicenter.intervention.Interventions;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.segment.TrainState;
import dev.epicenter.spike.DetectorConfig;
import dev.epicenter.spike.Spike;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/** Generates random records of a run directory. */
final class Samples {
    static final NumericsFingerprint NUMERICS =
            new NumericsFingerprint(new TreeMap<>(Map.of("libtorch", "2.10.0", "blas_threads", "1")));

    private Samples() {}

    static TensorLayout layout(Random random) {
        List<TensorLayout.Entry> entries = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            List<Integer> shape = new ArrayList<>();
            for (int d = random.nextInt(3); d > 0; d--) {
                shape.add(1 + random.nextInt(6));
            }
            // Occasional gaps: a trainer may align its tensors.
            offset += random.nextInt(3) == 0 ? random.nextInt(4) : 0;
            TensorLayout.Entry entry = new TensorLayout.Entry("h." + i + ".attn.c_attn.weight", shape, offset);
            entries.add(entry);
            offset += entry.size();
        }
        return new TensorLayout(entries);
    }

    static Checkpoint checkpoint(Random random, long step) {
        return checkpoint(random, step, layout(random));
    }

    static Checkpoint checkpoint(Random random, long step, TensorLayout layout) {
        TreeMap<String, float[]> moments = new TreeMap<>();
        for (String moment : random.nextBoolean() ? List.of("m", "v") : List.<String>of()) {
            moments.put(moment, floats(random, layout));
        }
        DataPlan plan = random.nextBoolean()
                ? DataPlan.IN_ORDER
                : new DataPlan(List.of(new SkipRange(3, 5), new SkipRange(random.nextInt(500) + 5L, 600)));
        return new Checkpoint(
                new TrainState(step, layout, floats(random, layout), moments),
                plan,
                detector(random).state());
    }

    /** Random bits in the tensors, including NaN with payloads; zeros in the gaps. */
    private static float[] floats(Random random, TensorLayout layout) {
        float[] values = new float[layout.size()];
        for (TensorLayout.Entry entry : layout.entries()) {
            for (int i = 0; i < entry.size(); i++) {
                values[entry.offset() + i] =
                        random.nextInt(4) == 0 ? Float.intBitsToFloat(random.nextInt()) : (float) random.nextGaussian();
            }
        }
        return values;
    }

    static SpikeDetector detector(Random random) {
        SpikeDetector detector = new SpikeDetector(DetectorConfig.defaults());
        int rows = random.nextInt(200);
        int spikeAt = random.nextInt(200);
        for (int i = 1; i <= rows; i++) {
            double value = 3 + 0.1 * random.nextGaussian() + (i > spikeAt ? random.nextInt(20) : 0);
            detector.accept(i, random.nextInt(100) == 0 ? Double.NaN : value);
        }
        return detector;
    }

    static Spike spike(long onset, long alarm) {
        return new Spike(Spike.Kind.SPIKE, onset, alarm, alarm, OptionalLong.empty(), 1.5, 2.25, 0, 0.5);
    }

    static Spike spike(Random random) {
        long onset = 1L + random.nextInt(1000);
        return new Spike(
                any(random, Spike.Kind.values()),
                onset,
                onset + random.nextInt(9),
                onset + random.nextInt(9),
                random.nextBoolean() ? OptionalLong.of(onset + 20) : OptionalLong.empty(),
                number(random),
                number(random),
                number(random),
                random.nextDouble());
    }

    /** A double of any kind, including those that JSON cannot represent. */
    static double number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> Double.longBitsToDouble((random.nextLong() & ~0x7FF0000000000000L) | 0x3FF0000000000000L);
            case 4 -> -0.0;
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
        };
    }

    private static <T> T any(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    static TimelineEvent event(Random random) {
        return switch (random.nextInt(11)) {
            case 0 ->
                new TimelineEvent.SegmentStarted(
                        random.nextInt(9), random.nextInt(999), any(random, TimelineEvent.Cause.values()));
            case 1 -> new TimelineEvent.SegmentEnded(random.nextInt(9), random.nextInt(999));
            case 2 -> new TimelineEvent.CheckpointWritten(random.nextInt(999), "ab".repeat(32));
            case 3 -> new TimelineEvent.SpikeDetected(1 + random.nextInt(4), spike(random));
            case 4 -> new TimelineEvent.SpikeClosed(1 + random.nextInt(4), random.nextInt(999), spike(random));
            case 5 ->
                new TimelineEvent.RolledBack(
                        1,
                        random.nextInt(999),
                        random.nextInt(999),
                        new SkipRange(3, 5),
                        1 + random.nextInt(3),
                        new DataPlan(List.of(new SkipRange(3, 5), new SkipRange(random.nextInt(9) + 7L, 20))));
            case 6 ->
                new TimelineEvent.Noted(
                        "a \"line\"\nwith \u00e9\u4e2d and \u0000",
                        random.nextBoolean() ? OptionalLong.of(random.nextInt()) : OptionalLong.empty());
            case 7 ->
                new TimelineEvent.Remedied(
                        random.nextInt(9),
                        random.nextInt(999),
                        random.nextInt(999),
                        Interventions.parse("weight_decay=x0.25,freeze=h.*"),
                        random.nextInt(999),
                        random.nextBoolean() ? OptionalLong.of(random.nextInt(99)) : OptionalLong.empty(),
                        random.nextBoolean() ? Optional.of(new SkipRange(3, 5)) : Optional.empty(),
                        new DataPlan(List.of(new SkipRange(3, 5))),
                        random.nextBoolean()
                                ? Optional.of(new TimelineEvent.Recovery(random.nextInt(9), 1 + random.nextInt(3)))
                                : Optional.empty());
            case 8 ->
                new TimelineEvent.Diagnosed(
                        random.nextInt(9),
                        random.nextInt(999),
                        any(random, TimelineEvent.Conclusion.values()),
                        "lr=x0.5 prevents it");
            case 9 ->
                new TimelineEvent.RemedyFollowed(
                        random.nextInt(9),
                        random.nextInt(999),
                        random.nextInt(999),
                        random.nextInt(999),
                        random.nextBoolean() ? Optional.of(random.nextInt(9)) : Optional.empty(),
                        random.nextBoolean() ? OptionalLong.of(random.nextInt(999)) : OptionalLong.empty());
            default -> new TimelineEvent.RunEnded(random.nextInt(999), any(random, TimelineEvent.Reason.values()));
        };
    }
}
