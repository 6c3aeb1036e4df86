package dev.epicenter.torch.data;

import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A workload of random windows of a text. Sequence j of batch i starts at a position drawn uniformly from (seed, i, j).
 * Its last positions, all or one, predict the next token.
 */
final class Windows implements Workload {
    private final TokenSource train;
    private final TokenSource heldOut;
    private final int vocabSize;
    private final int context;
    private final int read;
    private final int batchSize;
    private final long heldOutSeed;

    /** Callers must refuse sources shorter than {@code context} + 1. An empty {@code heldOut} holds nothing out. */
    Windows(
            TokenSource train,
            TokenSource heldOut,
            int vocabSize,
            int context,
            int read,
            int batchSize,
            long heldOutSeed) {
        this.train = train;
        this.heldOut = heldOut;
        this.vocabSize = vocabSize;
        this.context = context;
        this.read = read;
        this.batchSize = batchSize;
        this.heldOutSeed = heldOutSeed;
    }

    @Override
    public int vocabSize() {
        return vocabSize;
    }

    @Override
    public Batch batch(long seed, long index) {
        return windows(train, seed, RandomStream.ORDER, index);
    }

    @Override
    public List<Batch> heldOut(int batches) {
        List<Batch> result = new ArrayList<>();
        if (heldOut.size() > 0) {
            for (int i = 0; i < batches; i++) {
                result.add(windows(heldOut, heldOutSeed, RandomStream.HELD_OUT, i));
            }
        }
        return result;
    }

    private Batch windows(TokenSource source, long seed, RandomStream purpose, long index) {
        int[] tokens = new int[batchSize * context];
        int[] targets = new int[batchSize * read];
        for (int j = 0; j < batchSize; j++) {
            long start = CounterRandom.of(seed, purpose, index, j).nextLong(source.size() - context);
            for (int t = 0; t < context; t++) {
                tokens[j * context + t] = source.token(start + t);
            }
            for (int t = 0; t < read; t++) {
                targets[j * read + t] = source.token(start + context - read + t + 1);
            }
        }
        return new Batch(batchSize, context, tokens, read, targets);
    }
}
