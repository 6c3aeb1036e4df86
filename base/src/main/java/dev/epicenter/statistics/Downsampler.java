package dev.epicenter.statistics;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Downsamples a series for drawing while it is read. It keeps the first and the last point, and the smallest and the
 * largest value of each bucket of consecutive rows, so no spike is lost. When all buckets are full, pairs are merged.
 */
public final class Downsampler {
    /**
     * A kept point.
     *
     * @param row ascending
     * @param x the x-coordinate: the step, or the chosen key
     * @param value may be NaN or infinite
     */
    public record Point(long row, double x, double value) {}

    private final Point[] least;
    private final Point[] largest;
    private @Nullable Point first;
    /** The newest point: a row of -1 before the first. */
    private long row = -1;

    private double x;
    private double value;
    private int size;
    private long width = 1;
    private long inLast;

    /**
     * @param buckets how many buckets, even: at most twice as many points and the two ends are kept, and a series of at
     *     most as many points is unchanged
     */
    public Downsampler(int buckets) {
        if (buckets < 2 || buckets % 2 != 0) {
            throw new IllegalArgumentException("the number of buckets must be positive and even, not " + buckets);
        }
        least = new Point[buckets];
        largest = new Point[buckets];
    }

    /** Adds a point; see {@link Point}. */
    public void add(long row, double x, double value) {
        this.row = row;
        this.x = x;
        this.value = value;
        if (size > 0 && inLast < width) {
            inLast++;
            if (isOutside(size - 1, value)) {
                take(size - 1, new Point(row, x, value));
            }
            return;
        }
        if (size == least.length) {
            halve();
        }
        Point point = new Point(row, x, value);
        first = first == null ? point : first;
        least[size] = point;
        largest[size++] = point;
        inLast = 1;
    }

    /** The kept points, in row order. */
    public List<Point> points() {
        NavigableMap<Long, Point> byRow = new TreeMap<>();
        if (first != null) {
            byRow.put(first.row(), first);
            byRow.put(row, new Point(row, x, value));
        }
        for (int i = 0; i < size; i++) {
            byRow.put(least[i].row(), least[i]);
            byRow.put(largest[i].row(), largest[i]);
        }
        return List.copyOf(byRow.values());
    }

    private boolean isOutside(int bucket, double value) {
        return Double.compare(value, least[bucket].value()) < 0 || Double.compare(value, largest[bucket].value()) > 0;
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
        for (int i = 0; i < size / 2; i++) {
            least[i] = least[2 * i];
            largest[i] = largest[2 * i];
            take(i, least[2 * i + 1]);
            take(i, largest[2 * i + 1]);
        }
        size /= 2;
        width *= 2;
    }
}
