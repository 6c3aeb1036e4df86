package dev.epicenter.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Downsamples a long series for drawing. Each bucket of consecutive points keeps its first, last, smallest and largest
 * one, so no spike is lost.
 */
final class CurveDownsampler {
    private CurveDownsampler() {}

    /**
     * @param values the series; NaN and infinities count as extremes and are kept
     * @param buckets how many buckets; a series of at most four times as many points is unchanged
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
