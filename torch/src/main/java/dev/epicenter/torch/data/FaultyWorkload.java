package dev.epicenter.torch.data;

import dev.epicenter.config.Fault;
import dev.epicenter.config.KeyException;
import dev.epicenter.segment.Experience;
import dev.epicenter.torch.keyworld.KeyMap;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A workload with planted faults in some batches of the run's own order. Other orders of the same data have no faults.
 *
 * @param ownSeed the seed of the run's own order
 */
record FaultyWorkload(Workload sound, List<Fault> faults, long ownSeed) implements Workload {
    FaultyWorkload {
        faults = List.copyOf(faults);
        for (int i = 0; i < faults.size(); i++) {
            if (faults.get(i) instanceof Fault.MarkedBatches marked && marked.token() >= sound.vocabSize()) {
                throw new KeyException(
                        "faults[" + i + "].token",
                        marked.token() + " is beyond the vocabulary; the largest token is " + (sound.vocabSize() - 1));
            }
        }
    }

    @Override
    public int vocabSize() {
        return sound.vocabSize();
    }

    @Override
    public Batch batch(long seed, long index) {
        Batch batch = sound.batch(seed, index);
        if (seed != ownSeed) {
            return batch;
        }
        for (Fault fault : faults) {
            if (fault instanceof Fault.DamagedBatches damage && within(index, damage.from(), damage.count())) {
                batch = damaged(batch, index);
            } else if (fault instanceof Fault.RepeatedNgrams repeated
                    && within(index, repeated.from(), repeated.count())) {
                batch = repeating(batch, repeated, index);
            } else if (fault instanceof Fault.MarkedBatches marked && within(index, marked.from(), marked.count())) {
                batch = marked(batch, marked, index);
            }
        }
        return batch;
    }

    @Override
    public List<Batch> heldOut(int batches) {
        return sound.heldOut(batches);
    }

    @Override
    public Optional<PointTask> points() {
        return sound.points();
    }

    @Override
    public Optional<Batch> triggered() {
        return sound.triggered();
    }

    @Override
    public int features() {
        return sound.features();
    }

    @Override
    public Optional<ControlTask> control() {
        return sound.control();
    }

    @Override
    public Optional<Experience> experience() {
        return sound.experience();
    }

    @Override
    public List<KeyMap> heldOutMaps() {
        return sound.heldOutMaps();
    }

    private static boolean within(long index, long from, long count) {
        return index >= from && index - from < count;
    }

    /** Replaces a batch by uniformly random tokens and targets, or by points of the same magnitude in no cluster. */
    private Batch damaged(Batch batch, long index) {
        CounterRandom random = CounterRandom.of(ownSeed, RandomStream.DAMAGE, index);
        int vocabSize = vocabSize();
        int[] tokens = batch.tokens().clone();
        float[] features = batch.features().clone();
        int[] targets = batch.targets().clone();
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = random.nextInt(vocabSize);
        }
        double squares = 0;
        for (float feature : features) {
            squares += (double) feature * feature;
        }
        double rms = Math.sqrt(squares / Math.max(1, features.length));
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) (rms * random.nextGaussian());
        }
        for (int i = 0; i < targets.length; i++) {
            targets[i] = random.nextInt(vocabSize);
        }
        return batch.with(tokens, features, targets);
    }

    /** Replaces some sequences and their targets by repetitions of their first tokens. */
    private Batch repeating(Batch batch, Fault.RepeatedNgrams fault, long index) {
        int t = batch.positions();
        int n = batch.read();
        int[] tokens = batch.tokens().clone();
        int[] targets = batch.targets().clone();
        for (int row : rows(batch, fault.share(), RandomStream.REPEAT, index)) {
            for (int i = 0; i <= t; i++) {
                int token = batch.tokens()[row * t + i % fault.period()];
                if (i < t) {
                    tokens[row * t + i] = token;
                }
                if (i > t - n) {
                    targets[row * n + i - 1 - (t - n)] = token;
                }
            }
        }
        return batch.with(tokens, batch.features(), targets);
    }

    /** Replaces the first token of some sequences; what they predict stays. */
    private Batch marked(Batch batch, Fault.MarkedBatches fault, long index) {
        int[] tokens = batch.tokens().clone();
        for (int row : rows(batch, fault.share(), RandomStream.MARK, index)) {
            tokens[row * batch.positions()] = fault.token();
        }
        return batch.with(tokens, batch.features(), batch.targets());
    }

    /** A random share of a batch's sequences, at least one. */
    private int[] rows(Batch batch, double share, RandomStream stream, long index) {
        int count = (int) Math.max(1, Math.round(share * batch.sequences()));
        return Arrays.copyOf(CounterRandom.of(ownSeed, stream, index).permutation(batch.sequences()), count);
    }
}
