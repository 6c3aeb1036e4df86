package dev.epicenter.config;

import dev.epicenter.Key;
import java.nio.file.Path;
import java.util.List;

/**
 * A workload: what is learnt, and from what. In the run file a map with the key {@code kind}: {@code modular},
 * {@code text}, {@code tokens}, {@code clusters} or {@code external}.
 */
public sealed interface DataConfig {
    /** Sequences in one step's batch, over all micro-batches; 0 means all training pairs of a modular workload. */
    int batchSize();

    /** Sequences in one step's batch: {@link #batchSize}, or all training pairs where that is 0. */
    default int sequences() {
        return batchSize();
    }

    /** Whether every batch is the same. */
    default boolean fullBatch() {
        return false;
    }

    /** The same workload, its relative paths of files resolved against {@code folder}. */
    default DataConfig resolvedAgainst(Path folder) {
        return this;
    }

    /**
     * Modular arithmetic, the setting of grokking (Power et al. 2022): from the tokens a, b, "=" predict (a op b) mod
     * {@code modulus}; the loss is read at the last position alone.
     */
    record Modular(
            @Key("add, subtract, multiply or divide; divide needs a prime modulus")
            Operation operation,

            @Key(value = "the modulus p; the vocabulary is 0..p-1 and \"=\"", min = 2, max = 10_000)
            int modulus,

            @Key(
                    value = "share of all pairs that is trained on; the rest is held out",
                    min = 0,
                    max = 1,
                    minExclusive = true,
                    maxExclusive = true)
            double trainFraction,

            @Key(value = "pairs a step; 0 is the full batch", min = 0)
            int batchSize)
            implements DataConfig {

        /** All pairs (a, b): p * p, and p * (p - 1) for division, where b is not 0. */
        public int pairs() {
            return modulus * (operation == Operation.DIVIDE ? modulus - 1 : modulus);
        }

        /** The pairs trained on; the others are held out. */
        public int trainPairs() {
            return (int) (pairs() * trainFraction);
        }

        @Override
        public int sequences() {
            return batchSize == 0 ? trainPairs() : batchSize;
        }

        @Override
        public boolean fullBatch() {
            return sequences() == trainPairs();
        }
    }

    /** A binary operation modulo p. */
    enum Operation {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE
    }

    /** Bytes of text, from files or from the bundled WordNet glosses; every position predicts the next byte. */
    record Text(
            @Key("text files, relative to the run file; none: the bundled WordNet 3.1 glosses")
            List<String> files,

            @Key(value = "share of the text, at its end, that is held out", min = 0, max = 0.5)
            double heldOutFraction,

            @Key(value = "sequences a step", min = 1) int batchSize)
            implements DataConfig {
        public Text {
            files = List.copyOf(files);
        }

        @Override
        public DataConfig resolvedAgainst(Path folder) {
            return new Text(
                    files.stream()
                            .map(file -> folder.resolve(file).normalize().toString())
                            .toList(),
                    heldOutFraction,
                    batchSize);
        }
    }

    /** Pre-tokenised text as nanoGPT writes it: little-endian uint16, no header. */
    record Tokens(
            @Key(value = "the training tokens, a .bin file relative to the run file", required = true)
            String train,

            @Key("the held-out tokens; empty: the end of the training file, as held_out_fraction says")
            String heldOut,

            @Key(value = "share of train, at its end, that is held out where held_out is empty", min = 0, max = 0.5)
            double heldOutFraction,

            @Key(value = "tokens are 0..vocab_size-1", min = 2, max = 65_536)
            int vocabSize,

            @Key(value = "sequences a step", min = 1) int batchSize)
            implements DataConfig {

        @Override
        public DataConfig resolvedAgainst(Path folder) {
            return new Tokens(
                    folder.resolve(train).normalize().toString(),
                    heldOut.isEmpty() ? "" : folder.resolve(heldOut).normalize().toString(),
                    heldOutFraction,
                    vocabSize,
                    batchSize);
        }
    }

    /** Points of Gaussian clusters in space, whose cluster is to be told; held-out points are drawn from the same ones. */
    record Clusters(
            @Key(value = "clusters, each a class", min = 2, max = 100_000)
            int classes,

            @Key(value = "dimensions of a point", min = 1) int features,
            @Key(value = "points to train on", min = 1) int samples,

            @Key(value = "standard deviation of the clusters' centres in each dimension", min = 0)
            double centreSd,

            @Key(value = "standard deviation of points about their centre", min = 0)
            double noise,

            @Key(value = "points a step", min = 1) int batchSize)
            implements DataConfig {
        @Override
        public boolean fullBatch() {
            return batchSize == samples;
        }
    }

    /** What an external trainer learns from; it alone knows what that is. */
    record External(
            @Key(value = "sequences a step, as far as they are to be told", min = 1)
            int batchSize,

            @Key("whether every step trains on all the data there are, so that there are no other batches")
            boolean fullBatch)
            implements DataConfig {}
}
