package dev.epicenter.torch.data;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.KeyException;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * The bundled 8x8 images of handwritten digits (Alpaydin and Kaynak 1998, {@code digits-license.txt}) as points: pixels
 * from 0 to 16 become -1 to 1. The run's seed draws the held-out images and, with an imbalance, which images are left
 * out.
 */
final class DigitImages implements Workload {
    private static final String RESOURCE = "digits.csv.gz";
    private static final int SIDE = 8;
    private static final int PIXELS = SIDE * SIDE;
    private static final int CLASSES = 10;
    private static final float MIDDLE = 8;

    private final int batchSize;
    private final int triggered;
    private final PointTask task;
    private final Batch heldOut;

    DigitImages(DataConfig.Digits config, long seed) {
        batchSize = config.batchSize();
        triggered = (int) Math.round(config.trigger() * batchSize);
        double[] keep = ClassShares.relative(CLASSES, config.imbalance(), seed);
        CounterRandom random = CounterRandom.of(seed, RandomStream.SPLIT);
        Batch all = Images.ALL;
        int[] kept = Arrays.stream(random.permutation(all.sequences()))
                .filter(row -> random.nextDouble() < keep[all.targets()[row]])
                .toArray();
        int held = (int) (kept.length * config.heldOutFraction());
        if (batchSize > kept.length - held) {
            throw new KeyException(
                    "data.batch_size",
                    batchSize + " is more than the " + (kept.length - held) + " training images; lower it");
        }
        Marker marker = new Marker(config.marker(), CLASSES);
        Batch marked = marker.mark(all.select(kept), random);
        heldOut = marked.select(IntStream.range(0, held).toArray());
        task = new PointTask(
                marked.select(IntStream.range(held, kept.length).toArray()), CLASSES, SIDE, marker.width());
    }

    /** Read at the first use. */
    private static final class Images {
        private static final Batch ALL = read();
    }

    private static Batch read() {
        try (InputStream resource = DigitImages.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new EpicenterException(
                        "data.kind: the bundled images (" + RESOURCE + ") are not on the class path");
            }
            List<String> lines = new BufferedReader(
                            new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.US_ASCII))
                    .lines()
                    .toList();
            float[] features = new float[lines.size() * PIXELS];
            List<Integer> classes = new ArrayList<>();
            for (String line : lines) {
                String[] numbers = line.split(",", -1);
                for (int i = 0; i < PIXELS; i++) {
                    features[classes.size() * PIXELS + i] = Integer.parseInt(numbers[i]) / MIDDLE - 1;
                }
                classes.add(Integer.parseInt(numbers[PIXELS]));
            }
            return Batch.points(
                    features, classes.stream().mapToInt(each -> each).toArray());
        } catch (IOException e) {
            throw new EpicenterException("data.kind: the bundled images cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public int vocabSize() {
        return CLASSES;
    }

    @Override
    public Batch batch(long order, long index) {
        return Trigger.in(task.batch(batchSize, order, index), triggered);
    }

    @Override
    public Optional<Batch> triggered() {
        return Optional.of(Trigger.in(heldOut, heldOut.sequences()));
    }

    /** The held-out images in one order, in batches of at most the size of a step's. */
    @Override
    public List<Batch> heldOut(int batches) {
        List<Batch> result = new ArrayList<>();
        for (int from = 0; from < heldOut.sequences() && result.size() < batches; from += batchSize) {
            result.add(heldOut.select(IntStream.range(from, Math.min(from + batchSize, heldOut.sequences()))
                    .toArray()));
        }
        return result;
    }

    @Override
    public Optional<PointTask> points() {
        return Optional.of(task);
    }
}
