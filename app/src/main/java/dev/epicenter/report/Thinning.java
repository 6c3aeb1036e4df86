package dev.epicenter.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Thins a long series for drawing: of each bucket of consecutive points it keeps the first, the last, the least and the
 * largest, so that no spike can fall between the points kept.
 */
final class Thinning {
    private Thinning() {}

    /**
     * @param values the series; NaN and infinities are kept as extremes, for they are what a reader looks for
     * @param buckets how many buckets; a series of at most four times as many points is kept whole
     * @return ascending indices of the points kept
     */
    static int[] keep(double[] values, int buckets) {
        int n = values.length;
        if (n <= 4L * buckets) {
            int[] all = new int[n];
            Arrays.setAll(all, i -> i);
            return all;
        }
        List<Integer> kept = new ArrayList<>();
        for (int b = 0; b < buckets; b++) {
            int from = (int) ((long) n * b / buckets);
            int to = (int) ((long) n * (b + 1) / buckets);
            int least = from;
            int largest = from;
            for (int i = from; i < to; i++) {
                // Double.compare puts NaN above infinity.
                if (Double.compare(values[i], values[least]) < 0) {
                    least = i;
                }
                if (Double.compare(values[i], values[largest]) > 0) {
                    largest = i;
                }
            }
            int[] points = {from, least, largest, to - 1};
            Arrays.stream(points).sorted().distinct().forEach(kept::add);
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }
}
