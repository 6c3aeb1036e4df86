package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A classification workload: points around Gaussian centers drawn from the run's seed; the class of a point is its
 * cluster. Mini-batches are those of {@link EpochOrder}.
 */
final class GaussianClusters implements Workload {
    private final DataConfig.Clusters config;
    private final float[] centres;
    private final double[] shares;
    private final Marker marker;
    private final PointTask task;
    private final long seed;

    GaussianClusters(DataConfig.Clusters config, long seed) {
        this.config = config;
        this.seed = seed;
        centres = new float[Math.multiplyExact(config.classes(), config.features())];
        CounterRandom random = CounterRandom.of(seed, RandomStream.SPLIT);
        for (int i = 0; i < centres.length; i++) {
            centres[i] = (float) (config.centreSd() * random.nextGaussian());
        }
        shares = ClassShares.relative(config.classes(), config.imbalance(), seed);
        marker = new Marker(config.marker(), config.classes());
        task = new PointTask(points(config.samples(), random), config.classes(), 0, marker.width());
    }

    private Batch points(int count, CounterRandom random) {
        int width = config.features();
        float[] features = new float[Math.multiplyExact(count, width)];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            classes[i] = config.imbalance() > 1 ? ClassShares.draw(shares, random) : random.nextInt(config.classes());
            for (int d = 0; d < width; d++) {
                features[i * width + d] =
                        (float) (centres[classes[i] * width + d] + config.noise() * random.nextGaussian());
            }
        }
        return marker.mark(Batch.points(features, classes), random);
    }

    @Override
    public int vocabSize() {
        return config.classes();
    }

    @Override
    public Batch batch(long order, long index) {
        return task.batch(config.batchSize(), order, index);
    }

    @Override
    public List<Batch> heldOut(int batches) {
        List<Batch> result = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            result.add(points(config.batchSize(), CounterRandom.of(seed, RandomStream.HELD_OUT, i)));
        }
        return result;
    }

    @Override
    public Optional<PointTask> points() {
        return Optional.of(task);
    }
}
