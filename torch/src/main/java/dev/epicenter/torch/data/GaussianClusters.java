package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A classification workload: points around Gaussian centers drawn from the run's seed; the class of a point is its
 * cluster. Mini-batches follow a permutation per epoch, drawn from (order seed, epoch). The remainder that does not
 * fill a mini-batch is omitted in that epoch.
 */
final class GaussianClusters implements Workload {
    private final DataConfig.Clusters config;
    private final float[] centres;
    private final Batch train;
    private final long seed;

    GaussianClusters(DataConfig.Clusters config, long seed) {
        this.config = config;
        this.seed = seed;
        centres = new float[Math.multiplyExact(config.classes(), config.features())];
        CounterRandom random = CounterRandom.of(seed, RandomStream.SPLIT);
        for (int i = 0; i < centres.length; i++) {
            centres[i] = (float) (config.centreSd() * random.nextGaussian());
        }
        train = points(config.samples(), random);
    }

    private Batch points(int count, CounterRandom random) {
        int width = config.features();
        float[] features = new float[Math.multiplyExact(count, width)];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            classes[i] = random.nextInt(config.classes());
            for (int d = 0; d < width; d++) {
                features[i * width + d] =
                        (float) (centres[classes[i] * width + d] + config.noise() * random.nextGaussian());
            }
        }
        return Batch.points(features, classes);
    }

    @Override
    public int vocabSize() {
        return config.classes();
    }

    @Override
    public Batch batch(long order, long index) {
        int perEpoch = config.samples() / config.batchSize();
        int[] all =
                CounterRandom.of(order, RandomStream.ORDER, index / perEpoch).permutation(config.samples());
        int from = (int) (index % perEpoch) * config.batchSize();
        int[] rows = new int[config.batchSize()];
        System.arraycopy(all, from, rows, 0, rows.length);
        return train.select(rows);
    }

    @Override
    public List<Batch> heldOut(int batches) {
        List<Batch> result = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            result.add(points(config.batchSize(), CounterRandom.of(seed, RandomStream.HELD_OUT, i)));
        }
        return result;
    }
}
