package dev.epicenter.results;

import dev.epicenter.log.scan.Direction;
import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.statistics.Downsampler;
import dev.epicenter.terminal.Sparkline;
import java.util.Arrays;
import java.util.List;

/** A series as a {@link Sparkline} by rows: each character is the worst value of its rows. */
final class SeriesSparkline {
    private static final int WIDTH = 60;

    private SeriesSparkline() {}

    static String of(ScannedSeries series, boolean blocks) {
        List<Downsampler.Point> points = series.sketch().points();
        int width = Math.min(WIDTH, points.size());
        double[] worst = new double[width];
        boolean[] known = new boolean[width];
        for (Downsampler.Point point : points) {
            int at = (int) (point.row() * width / Math.max(1, series.points()));
            worst[at] = known[at] ? worse(series.direction(), worst[at], point.value()) : point.value();
            known[at] = true;
        }
        double[] drawn = new double[width];
        int count = 0;
        for (int i = 0; i < width; i++) {
            if (known[i]) {
                drawn[count++] = worst[i];
            }
        }
        return Sparkline.of(Arrays.copyOf(drawn, count), blocks);
    }

    private static double worse(Direction direction, double one, double other) {
        if (!Double.isFinite(one) || !Double.isFinite(other)) {
            return Double.NaN;
        }
        return direction == Direction.UP ? Math.max(one, other) : Math.min(one, other);
    }
}
