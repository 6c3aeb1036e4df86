package dev.epicenter.log;

import java.util.ArrayList;
import java.util.List;

/**
 * Downsamples a series for drawing while it is read. It keeps the smallest and the largest value of each bucket of
 * consecutive rows, so no spike is lost. When all buckets are full, pairs are merged.
 */
public final class Downsampler {
    private static final int BUCKETS = 2048;

    /**
     * A kept point.
     *
     * @param x the x-coordinate: the step, or the chosen key
     * @param value may be NaN or infinite
     */
    public record Point(long row, double x, double value) {}

    private final Point[] least = new Point[BUCKETS];
    private final Point[] largest = new Point[BUCKETS];
    private int size;
    private long width = 1;
    private long inLast;

    void add(Point point) {
        if (size > 0 && inLast < width) {
            take(size - 1, point);
            inLast++;
            return;
        }
        if (size == BUCKETS) {
            halve();
        }
        least[size] = point;
        largest[size++] = point;
        inLast = 1;
    }

    /** The kept points, in row order. */
    public List<Point> points() {
        List<Point> points = new ArrayList<>(2 * size);
        for (int i = 0; i < size; i++) {
            Point first = least[i].row() <= largest[i].row() ? least[i] : largest[i];
            Point second = first == least[i] ? largest[i] : least[i];
            points.add(first);
            if (second.row() != first.row()) {
                points.add(second);
            }
        }
        return points;
    }

    private void take(int bucket, Point point) {
        // Double.compare orders NaN above infinity: non-finite values must be kept.
        if (Double.compare(point.value(), least[bucket].value()) < 0) {
            least[bucket] = point;
        }
        if (Double.compare(point.value(), largest[bucket].value()) > 0) {
            largest[bucket] = point;
        }
    }

    private void halve() {
        for (int i = 0; i < BUCKETS / 2; i++) {
            least[i] = least[2 * i];
            largest[i] = largest[2 * i];
            take(i, least[2 * i + 1]);
            take(i, largest[2 * i + 1]);
        }
        size = BUCKETS / 2;
        width *= 2;
    }
}
