package dev.epicenter.torch.data;

import dev.epicenter.config.Fault;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.Purpose;
import java.util.List;

/** A workload with planted faults: damaged batches have uniformly random tokens and targets. */
record FaultyWorkload(Workload sound, List<Fault> faults) implements Workload {
    FaultyWorkload {
        faults = List.copyOf(faults);
    }

    @Override
    public int vocabSize() {
        return sound.vocabSize();
    }

    @Override
    public Batch batch(long seed, long index) {
        Batch batch = sound.batch(seed, index);
        return faults.stream().anyMatch(fault -> damages(fault, index)) ? damaged(batch, seed, index) : batch;
    }

    @Override
    public List<Batch> heldOut(int batches) {
        return sound.heldOut(batches);
    }

    private static boolean damages(Fault fault, long index) {
        return fault instanceof Fault.DamagedBatches damage
                && index >= damage.from()
                && index - damage.from() < damage.count();
    }

    private Batch damaged(Batch batch, long seed, long index) {
        CounterRandom random = CounterRandom.of(seed, Purpose.DAMAGE, index);
        int vocabSize = vocabSize();
        int[] tokens = batch.tokens().clone();
        int[] targets = batch.targets().clone();
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = random.nextInt(vocabSize);
        }
        for (int i = 0; i < targets.length; i++) {
            targets[i] = random.nextInt(vocabSize);
        }
        return new Batch(batch.sequences(), batch.positions(), tokens, batch.read(), targets);
    }
}
