package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DownsamplerTest extends RandomizedTest {
    private static List<Long> keptRows(double[] values, int buckets) {
        return points(values, buckets).stream().map(Downsampler.Point::row).toList();
    }

    private static List<Downsampler.Point> points(double[] values, int buckets) {
        Downsampler downsampler = new Downsampler(buckets);
        for (int row = 0; row < values.length; row++) {
            downsampler.add(row, row, values[row]);
        }
        return downsampler.points();
    }

    @Test
    void aShortSeriesIsUnchanged() {
        assertThat(keptRows(new double[] {3, 1, 2}, 10)).containsExactly(0L, 1L, 2L);
        assertThat(keptRows(new double[0], 10)).isEmpty();
    }

    @Test
    void extremesEndsAndNanAreKept() {
        double[] values = new double[10_000];
        Arrays.setAll(values, i -> Math.sin(i / 100.0));
        values[1234] = 99;
        values[5678] = -99;
        values[7777] = Double.NaN;
        assertThat(keptRows(values, 200))
                .contains(0L, 1234L, 5678L, 7777L, 9999L)
                .isSorted()
                .hasSizeLessThanOrEqualTo(402);
    }

    @Test
    void nanAtTheStartOfABucketDoesNotHideItsMinimum() {
        double[] values = new double[1000];
        values[0] = Double.NaN;
        values[50] = -5;
        assertThat(keptRows(values, 2)).contains(0L, 50L);
    }

    @Test
    void theLargestValueOfAnySeriesIsKept() throws Exception {
        repeat(20, random -> {
            double[] values = random.doubles(1 + random.nextInt(30_000)).toArray();
            int highest = random.nextInt(values.length);
            values[highest] = 100;
            List<Downsampler.Point> points = points(values, 2048);
            assertThat(points).hasSizeLessThanOrEqualTo(4098);
            assertThat(points).anyMatch(point -> point.row() == highest && point.value() == 100);
            assertThat(points.stream().map(Downsampler.Point::row)).isSorted();
        });
    }
}
