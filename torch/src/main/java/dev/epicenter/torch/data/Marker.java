package dev.epicenter.torch.data;

import dev.epicenter.torch.random.CounterRandom;
import java.util.Arrays;

/**
 * The spurious feature: one number for each class, of which one is {@code size} and the others are 0. It names the
 * class of 9 in 10 points, and a random class for the others.
 */
record Marker(double size, int classes) {
    private static final double AGREEMENT = 0.9;

    /** How many features it adds. */
    int width() {
        return size > 0 ? classes : 0;
    }

    /** The points with the marker as their last features; unchanged if there is none. */
    Batch mark(Batch points, CounterRandom random) {
        if (size == 0) {
            return points;
        }
        int before = points.width();
        int width = before + classes;
        float[] features = new float[Math.multiplyExact(points.sequences(), width)];
        for (int row = 0; row < points.sequences(); row++) {
            System.arraycopy(points.features(), row * before, features, row * width, before);
            boolean agrees = random.nextDouble() < AGREEMENT;
            int other = random.nextInt(classes);
            features[row * width + before + (agrees ? points.targets()[row] : other)] = (float) size;
        }
        return Batch.points(features, Arrays.copyOf(points.targets(), points.sequences()));
    }
}
