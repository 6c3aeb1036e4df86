package dev.epicenter.torch.data;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig.Modular;
import dev.epicenter.config.DataConfig.Operation;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Modular arithmetic: predict (a op b) mod p from "a b =" (Power et al. 2022, section 3). A shuffle by the run's seed
 * splits pairs into training and held-out ones. Mini-batches follow a permutation per epoch, drawn from (order seed,
 * epoch). The remainder that does not fill a mini-batch is omitted in that epoch.
 */
final class ModularArithmetic implements Workload {
    /** The tokens of a sequence: a, b and "=". */
    private static final int POSITIONS = 3;

    private final int modulus;
    private final Operation operation;
    private final int batchSize;
    private final int[] train;
    private final int[] heldOut;
    private final Batch fullBatch;

    ModularArithmetic(Modular config, long seed, int context) {
        modulus = config.modulus();
        operation = config.operation();
        if (context < POSITIONS) {
            throw new EpicenterException("model.block_size: " + context
                    + " is too short for modular arithmetic, whose sequences are 3 tokens (a, b, =); set it to 3");
        }
        if (operation == Operation.DIVIDE && !BigInteger.valueOf(modulus).isProbablePrime(40)) {
            throw new EpicenterException("data.modulus: division needs a prime modulus, and " + modulus
                    + " is not one; the next prime is "
                    + BigInteger.valueOf(modulus).nextProbablePrime());
        }
        int[] pairs = shuffledPairs(seed);
        int trainPairs = config.trainPairs();
        if (trainPairs == 0) {
            throw new EpicenterException("data.train_fraction: " + config.trainFraction() + " of " + pairs.length
                    + " pairs leaves no training pair; raise it or data.modulus");
        }
        if (config.batchSize() > trainPairs) {
            throw new EpicenterException("data.batch_size: " + config.batchSize() + " is more than the " + trainPairs
                    + " training pairs; lower it, or set 0 for the full batch");
        }
        train = Arrays.copyOfRange(pairs, 0, trainPairs);
        heldOut = Arrays.copyOfRange(pairs, trainPairs, pairs.length);
        batchSize = config.sequences();
        fullBatch = batchOf(train);
    }

    /** All pairs as a * p + b; division omits b = 0. */
    private int[] shuffledPairs(long seed) {
        int firstB = operation == Operation.DIVIDE ? 1 : 0;
        int columns = modulus - firstB;
        int[] order = CounterRandom.of(seed, RandomStream.SPLIT).permutation(Math.multiplyExact(modulus, columns));
        for (int i = 0; i < order.length; i++) {
            order[i] = order[i] / columns * modulus + order[i] % columns + firstB;
        }
        return order;
    }

    @Override
    public int vocabSize() {
        return modulus + 1;
    }

    @Override
    public Batch batch(long seed, long index) {
        if (batchSize == train.length) {
            return fullBatch;
        }
        int perEpoch = train.length / batchSize;
        int[] order =
                CounterRandom.of(seed, RandomStream.ORDER, index / perEpoch).permutation(train.length);
        int from = (int) (index % perEpoch) * batchSize;
        int[] pairs = new int[batchSize];
        for (int i = 0; i < batchSize; i++) {
            pairs[i] = train[order[from + i]];
        }
        return batchOf(pairs);
    }

    @Override
    public List<Batch> heldOut(int batches) {
        List<Batch> result = new ArrayList<>();
        for (int from = 0; from < heldOut.length && result.size() < batches; from += batchSize) {
            result.add(batchOf(Arrays.copyOfRange(heldOut, from, Math.min(heldOut.length, from + batchSize))));
        }
        return result;
    }

    private Batch batchOf(int[] pairs) {
        int[] tokens = new int[pairs.length * POSITIONS];
        int[] targets = new int[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            int a = pairs[i] / modulus;
            int b = pairs[i] % modulus;
            tokens[i * POSITIONS] = a;
            tokens[i * POSITIONS + 1] = b;
            tokens[i * POSITIONS + 2] = modulus;
            targets[i] = answer(a, b);
        }
        return new Batch(pairs.length, POSITIONS, tokens, 1, targets);
    }

    private int answer(int a, int b) {
        return switch (operation) {
            case ADD -> (a + b) % modulus;
            case SUBTRACT -> Math.floorMod(a - b, modulus);
            case MULTIPLY -> (int) ((long) a * b % modulus);
            case DIVIDE ->
                BigInteger.valueOf(b)
                        .modInverse(BigInteger.valueOf(modulus))
                        .multiply(BigInteger.valueOf(a))
                        .mod(BigInteger.valueOf(modulus))
                        .intValue();
        };
    }
}
