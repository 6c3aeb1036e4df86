package dev.epicenter.report;

import dev.epicenter.diagnosis.PointOfNoReturn;
import dev.epicenter.diagnosis.RateEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The chart of p(K, r) as SVG: the rate at which the spike recurs at its step under a meaningless change. Left: by the
 * distance K from which the smallest jitter was tried. Right: by the jitter r, from the distance at which the arms
 * start. Bars are 95% intervals.
 */
final class ShamChart {
    private static final double COLUMN = 58;
    private static final double LEFT = 60;
    private static final double GAP = 40;
    private static final double TOP = 34;
    private static final double PLOT = 130;
    private static final double BOTTOM = 46;

    private final PointOfNoReturn commitment;
    private final StringBuilder svg = new StringBuilder();

    private ShamChart(PointOfNoReturn commitment) {
        this.commitment = commitment;
    }

    /** The chart; empty where no sham was tried. */
    static String svg(PointOfNoReturn commitment) {
        return commitment.byDistance().isEmpty() ? "" : new ShamChart(commitment).draw();
    }

    private String draw() {
        List<PointOfNoReturn.Rate> byDistance = commitment.byDistance();
        List<PointOfNoReturn.Rate> byJitter = new ArrayList<>(commitment.byJitter());
        double second = LEFT + COLUMN * byDistance.size() + GAP;
        double width = byJitter.isEmpty() ? second : second + COLUMN * byJitter.size() + 10;
        add(
                "<svg class=\"doses shams\" viewBox=\"0 0 %1$.0f %2$.0f\" role=\"img\" aria-label=\"How often jittered replays spiked at"
                        + " the same step, by distance and by jitter; the values are in the text below\">",
                width, TOP + PLOT + BOTTOM);
        panel(LEFT, byDistance.size(), "steps before the onset, jitter " + jitter(byDistance.get(0)));
        for (int i = 0; i < byDistance.size(); i++) {
            long distance = byDistance.get(i).distance();
            mark(
                    byDistance.get(i),
                    LEFT + COLUMN * (i + 0.5),
                    Long.toString(distance),
                    distance == commitment.distance());
        }
        if (!byJitter.isEmpty()) {
            panel(second, byJitter.size(), "jitter, from " + byJitter.get(0).distance() + " before");
            for (int i = 0; i < byJitter.size(); i++) {
                mark(byJitter.get(i), second + COLUMN * (i + 0.5), jitter(byJitter.get(i)), false);
            }
        }
        return svg.append("</svg>").toString();
    }

    private void panel(double from, int columns, String label) {
        for (double rate : new double[] {0, 0.5, 1}) {
            add(
                    "<line class=\"grid\" x1=\"%1$.1f\" x2=\"%2$.1f\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>",
                    from, from + COLUMN * columns, y(rate));
            if (from == LEFT) {
                add(
                        "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                        from - 8, y(rate) + 4, rate == 0.5 ? "1/2" : String.format(Locale.ROOT, "%.0f", rate));
            }
        }
        add(
                "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                from + COLUMN * columns / 2, TOP + PLOT + 38, HtmlText.of(label));
    }

    private void mark(PointOfNoReturn.Rate rate, double x, String label, boolean read) {
        RateEstimate cell = rate.cell();
        add(
                "<line class=\"interval\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\"/>",
                x, y(cell.interval().high()), y(cell.interval().low()));
        add(
                "<circle class=\"spiked\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"><title>%d of %d</title></circle>",
                x, y(cell.rate()), cell.spiked(), cell.trials());
        add("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>", x, TOP + PLOT + 20, label);
        if (read) {
            add(
                    "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">arms start here</text>",
                    x, TOP - 14);
        }
    }

    private static String jitter(PointOfNoReturn.Rate rate) {
        return String.format(Locale.ROOT, "%.0e", rate.jitter()).replace("e-0", "e-");
    }

    private static double y(double rate) {
        return TOP + PLOT * (1 - rate);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
