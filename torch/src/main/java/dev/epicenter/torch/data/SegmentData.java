package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** The batches of a segment: those of a workload in the order of the data seed, changed by interventions on batches. */
public final class SegmentData {
    /** The first index of replacement batches, beyond the batches of any run. */
    private static final long FAR = 1L << 61;

    private final DataConfig config;
    private final Workload workload;
    private final long seed;
    private final List<Intervention> changes;
    private final int sequences;
    private final Map<Intervention, int[]> orders = new HashMap<>();

    /** @param seed of the order of the data */
    public SegmentData(DataConfig config, Workload workload, long seed, List<Intervention> changes) {
        this.config = config;
        this.workload = workload;
        this.seed = seed;
        this.changes = List.copyOf(changes);
        int count = config.sequences();
        for (Intervention change : changes) {
            if (change instanceof DataChange data) {
                count = data.sequences(count);
            }
            if (change instanceof DataChange.PermuteBatches permute) {
                orders.put(permute, order(permute));
            }
        }
        this.sequences = count;
    }

    /** The seed of the order of the data. */
    public long seed() {
        return seed;
    }

    /** The index of the batch to train on where the plan has {@code planned}: another one if batches are permuted. */
    public long index(long planned) {
        long index = planned;
        for (Intervention change : changes) {
            if (change instanceof DataChange.PermuteBatches permute
                    && index >= permute.from()
                    && index <= permute.to()) {
                index = permute.from() + Objects.requireNonNull(orders.get(permute))[(int) (index - permute.from())];
            }
        }
        return index;
    }

    /** The batch of index {@code index}: replaced partly or completely, and cut to size. */
    public Batch batch(long index) {
        Batch batch = workload.batch(seed, index);
        for (Intervention change : changes) {
            if (change instanceof DataChange.ReplaceBatches replace
                    && index >= replace.from()
                    && index <= replace.to()) {
                batch = other(replace.seed(), index);
            } else if (change instanceof DataChange.ReplaceRows replace && index == replace.batch()) {
                batch = batch.with(replace.rows(), other(replace.seed(), index));
            }
        }
        return sequences == batch.sequences() ? batch : batch.select(first(index, batch.sequences()));
    }

    /** A batch that no run trains on, drawn from (seed, index). */
    private Batch other(long replacement, long index) {
        long far = CounterRandom.of(replacement, RandomStream.REPLACE, index).nextLong() & (FAR - 1);
        return workload.batch(seed, FAR + far);
    }

    /**
     * The first sequences of the batch. A full batch always has the same order, so there each step draws other
     * sequences.
     */
    private int[] first(long index, int all) {
        return config.fullBatch()
                ? Arrays.copyOf(
                        CounterRandom.of(seed, RandomStream.SUBSET, index).permutation(all), sequences)
                : IntStream.range(0, sequences).toArray();
    }

    /** A random order that differs from the old one. */
    private static int[] order(DataChange.PermuteBatches permute) {
        int count = Math.toIntExact(permute.to() - permute.from() + 1);
        CounterRandom random = CounterRandom.of(permute.seed(), RandomStream.PERMUTE, permute.from(), permute.to());
        int[] order = random.permutation(count);
        while (Arrays.equals(order, IntStream.range(0, count).toArray())) {
            order = random.permutation(count);
        }
        return order;
    }
}
