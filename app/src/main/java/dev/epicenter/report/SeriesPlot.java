package dev.epicenter.report;

import dev.epicenter.log.Downsampler;
import dev.epicenter.log.ScannedSeries;
import dev.epicenter.log.SeriesEvent;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * The chart of a series as SVG: its events are shaded from onset to end, and dashed lines mark restarts. The value axis
 * is logarithmic where all values are positive and span more than a factor of 20.
 */
final class SeriesPlot {
    private static final double WIDTH = 1060;
    private static final double HEIGHT = 280;
    private static final double LEFT = 70;
    private static final double RIGHT = 12;
    private static final double TOP = 10;
    private static final double BOTTOM = 34;
    private static final double LOG_FROM = 20;

    private final ScannedSeries series;
    private final List<Downsampler.Point> points;
    private final boolean log;
    private final double lowest;
    private final double highest;
    private final double firstX;
    private final double lastX;
    /** The x coordinate of each drawn row. */
    private final NavigableMap<Long, Double> xByRow = new TreeMap<>();

    private final StringBuilder svg = new StringBuilder();

    private SeriesPlot(ScannedSeries series) {
        this.series = series;
        points = series.sketch().points();
        double least = values().min().orElse(0);
        double most = values().max().orElse(1);
        log = least > 0 && most / least > LOG_FROM;
        lowest = log ? Math.log10(least) : least;
        highest = Math.max(log ? Math.log10(most) : most, lowest + 1e-12);
        firstX = points.stream()
                .mapToDouble(Downsampler.Point::x)
                .filter(Double::isFinite)
                .min()
                .orElse(0);
        lastX = points.stream()
                .mapToDouble(Downsampler.Point::x)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        points.stream()
                .filter(point -> Double.isFinite(point.x()))
                .forEach(point -> xByRow.put(point.row(), x(point.x())));
    }

    static String svg(ScannedSeries series) {
        return new SeriesPlot(series).draw();
    }

    private DoubleStream values() {
        return points.stream().mapToDouble(Downsampler.Point::value).filter(Double::isFinite);
    }

    private String draw() {
        add(
                "<svg class=\"series\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
                WIDTH, HEIGHT, HtmlText.of(series.metric() + " by " + series.stepName()));
        ticks();
        series.events().forEach(this::event);
        for (long restart :
                series.restarts().subList(0, Math.min(200, series.restarts().size()))) {
            double x = xOf(restart);
            add(
                    "<line class=\"restart\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\"><title>restart at row %4$d</title></line>",
                    x, TOP, HEIGHT - BOTTOM, restart);
        }
        curve();
        return svg.append("</svg>\n").toString();
    }

    private void ticks() {
        for (int i = 0; i <= 4; i++) {
            double value = lowest + (highest - lowest) * i / 4;
            double y = TOP + (HEIGHT - TOP - BOTTOM) * (1 - i / 4.0);
            add("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>", LEFT, WIDTH - RIGHT, y);
            add(
                    "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 8, y + 4, number(log ? Math.pow(10, value) : value));
            double at = firstX + (lastX - firstX) * i / 4;
            add(
                    "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                    x(at), HEIGHT - BOTTOM + 18, i == 0 ? "start" : i == 4 ? "end" : "middle", number(at));
        }
    }

    private static String number(double value) {
        double size = Math.abs(value);
        return size != 0 && (size < 1e-3 || size >= 1e7)
                ? String.format(Locale.ROOT, "%.1e", value)
                : SignificantDigits.words(value, 3);
    }

    private void event(SeriesEvent event) {
        double from = xOf(event.onsetRow());
        double to = Math.max(
                from + 2, event.endRow().isPresent() ? xOf(event.endRow().getAsLong()) : from + 2);
        boolean open = event.endRow().isEmpty() && event.kind() != Spike.Kind.HARD_BATCH;
        add(
                "<rect class=\"event %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
                event.words().replace(' ', '-'),
                from,
                TOP,
                to - from,
                HEIGHT - TOP - BOTTOM,
                HtmlText.of(event.words() + " at " + event.onset() + (open ? ", open" : "")));
    }

    private void curve() {
        StringBuilder path = new StringBuilder();
        boolean connected = false;
        double lastDrawn = Double.NEGATIVE_INFINITY;
        for (Downsampler.Point point : points) {
            boolean drawn = Double.isFinite(point.value()) && Double.isFinite(point.x());
            if (!drawn) {
                connected = false;
                if (Double.isFinite(point.x())) {
                    add("<circle class=\"not-finite\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>", x(point.x()), TOP + 3);
                }
                continue;
            }
            // A restart begins a new curve.
            connected &= point.x() >= lastDrawn;
            lastDrawn = point.x();
            path.append(
                    String.format(Locale.ROOT, "%s%.1f %.1f", connected ? "L" : "M", x(point.x()), y(point.value())));
            connected = true;
        }
        add("<path class=\"curve\" d=\"%s\"/>", path);
    }

    /** The x coordinate of the nearest drawn row at or before {@code row}. */
    private double xOf(long row) {
        var nearest = xByRow.floorEntry(row);
        return nearest == null ? LEFT : nearest.getValue();
    }

    private double x(double value) {
        double part = lastX > firstX ? (value - firstX) / (lastX - firstX) : 0.5;
        return LEFT + part * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        double scaled = log ? Math.log10(value) : value;
        return TOP + (1 - (scaled - lowest) / (highest - lowest)) * (HEIGHT - TOP - BOTTOM);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
