package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig;
import dev.epicenter.segment.Intervention;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.Purpose;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** A workload's batches as a segment trains on them: in the order of its data seed, under its interventions on batches. */
public final class SegmentData {
    /** Other batches have indices from here on, beyond those of any run. */
    private static final long FAR = 1L << 61;

    private final DataConfig config;
    private final Workload workload;
    private final long seed;
    private final List<Intervention> changes;
    private final int sequences;
    private final Map<Intervention, int[]> orders = new HashMap<>();

    /** @param seed of the order of data */
    public SegmentData(DataConfig config, Workload workload, long seed, List<Intervention> changes) {
        this.config = config;
        this.workload = workload;
        this.seed = seed;
        this.changes = List.copyOf(changes);
        int count = config.sequences();
        for (Intervention change : changes) {
            if (change instanceof Intervention.SetBatch set) {
                count = Math.min(count, set.sequences());
            } else if (change instanceof Intervention.ScaleBatch scale) {
                count = (int) Math.max(1, Math.round(count * scale.factor()));
            } else if (change instanceof Intervention.PermuteBatches permute) {
                orders.put(permute, order(permute));
            }
        }
        this.sequences = count;
    }

    /** The batch that is trained on where the plan says {@code planned}: another one where batches are permuted. */
    public long index(long planned) {
        long index = planned;
        for (Intervention change : changes) {
            if (change instanceof Intervention.PermuteBatches permute
                    && index >= permute.from()
                    && index <= permute.to()) {
                index = permute.from() + Objects.requireNonNull(orders.get(permute))[(int) (index - permute.from())];
            }
        }
        return index;
    }

    /** The batch of index {@code index}: replaced, in part or as a whole, and cut to size. */
    public Batch batch(long index) {
        Batch batch = workload.batch(seed, index);
        for (Intervention change : changes) {
            if (change instanceof Intervention.ReplaceBatches replace
                    && index >= replace.from()
                    && index <= replace.to()) {
                batch = other(replace.seed(), index);
            } else if (change instanceof Intervention.ReplaceRows replace && index == replace.batch()) {
                batch = batch.with(replace.rows(), other(replace.seed(), index));
            }
        }
        return sequences == batch.sequences() ? batch : batch.select(first(index, batch.sequences()));
    }

    /** A batch that no run trains on, drawn from (seed, index). */
    private Batch other(long replacement, long index) {
        long far = CounterRandom.of(replacement, Purpose.REPLACE, index).nextLong() & (FAR - 1);
        return workload.batch(seed, FAR + far);
    }

    /** The batch's first sequences; of the full batch, whose order is always the same, others at each step. */
    private int[] first(long index, int all) {
        return config.fullBatch()
                ? Arrays.copyOf(CounterRandom.of(seed, Purpose.SUBSET, index).permutation(all), sequences)
                : IntStream.range(0, sequences).toArray();
    }

    /** A random order that is not the old one. */
    private static int[] order(Intervention.PermuteBatches permute) {
        int count = Math.toIntExact(permute.to() - permute.from() + 1);
        CounterRandom random = CounterRandom.of(permute.seed(), Purpose.PERMUTE, permute.from(), permute.to());
        int[] order = random.permutation(count);
        while (Arrays.equals(order, IntStream.range(0, count).toArray())) {
            order = random.permutation(count);
        }
        return order;
    }
}
