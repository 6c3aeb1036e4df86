package dev.epicenter.report;

import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.log.scan.SeriesEvent;
import dev.epicenter.statistics.Downsampler;
import java.util.Arrays;
import java.util.List;

/**
 * The range of the value axis in which the spikes of a series are visible: the values without the first tenth and
 * without the outermost 1%, and the peaks of events, but of these no more than four times the rest.
 *
 * @param low, high its ends
 * @param outside the number of drawn values outside
 */
record RobustRange(double low, double high, long outside) {
    private static final double SKIPPED_START = 0.1;
    private static final double OUTERMOST = 0.01;
    private static final double MOST_TIMES = 4;
    private static final double MARGIN = 0.05;

    static RobustRange of(ScannedSeries series) {
        List<Downsampler.Point> points = series.sketch().points();
        double[] finite = points.stream()
                .mapToDouble(Downsampler.Point::value)
                .filter(Double::isFinite)
                .toArray();
        double[] sorted = Arrays.stream(finite)
                .skip((long) (SKIPPED_START * finite.length))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new RobustRange(0, 1, 0);
        }
        int cut = (int) (OUTERMOST * sorted.length);
        double low = sorted[cut];
        double high = sorted[sorted.length - 1 - cut];
        double height = Math.max(high - low, 1e-12);
        double allowedLow = low - MOST_TIMES * height;
        double allowedHigh = high + MOST_TIMES * height;
        for (SeriesEvent event : series.events()) {
            double peak = event.baseline() + event.height();
            if (Double.isFinite(peak)) {
                low = Math.max(allowedLow, Math.min(low, peak));
                high = Math.min(allowedHigh, Math.max(high, peak));
            }
        }
        double margin = MARGIN * Math.max(high - low, 1e-12);
        double from = low - margin;
        double to = high + margin;
        return new RobustRange(
                from,
                to,
                Arrays.stream(finite)
                        .filter(value -> value < from || value > to)
                        .count());
    }
}
