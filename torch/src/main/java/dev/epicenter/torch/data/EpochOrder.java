package dev.epicenter.torch.data;

import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.Arrays;

/**
 * Mini-batches that follow a permutation per epoch, drawn from (order seed, epoch). The remainder of an epoch is
 * omitted.
 */
final class EpochOrder {
    private EpochOrder() {}

    /** The rows of the mini-batch {@code index} of {@code size} of {@code count} samples. */
    static int[] rows(int count, int size, long order, long index) {
        int perEpoch = count / size;
        int[] all =
                CounterRandom.of(order, RandomStream.ORDER, index / perEpoch).permutation(count);
        int from = (int) (index % perEpoch) * size;
        return Arrays.copyOfRange(all, from, from + size);
    }
}
