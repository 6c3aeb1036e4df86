package dev.epicenter.report;

import dev.epicenter.diagnosis.Cell;
import dev.epicenter.diagnosis.Commitment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * p(K, r), how often the spike comes at its place under a meaningless change, as SVG: on the left against the distance K from
 * which the least jitter was tried, on the right against the jitter r from the distance at which arms are read. Bars are the
 * 95% intervals.
 */
final class ShamChart {
    private static final double COLUMN = 58;
    private static final double LEFT = 60;
    private static final double GAP = 40;
    private static final double TOP = 34;
    private static final double PLOT = 130;
    private static final double BOTTOM = 46;

    private final Commitment commitment;
    private final StringBuilder svg = new StringBuilder();

    private ShamChart(Commitment commitment) {
        this.commitment = commitment;
    }

    /** Nothing where no sham was tried. */
    static String svg(Commitment commitment) {
        return commitment.byDistance().isEmpty() ? "" : new ShamChart(commitment).draw();
    }

    private String draw() {
        List<Commitment.Rate> near = commitment.byDistance();
        List<Commitment.Rate> large = new ArrayList<>(commitment.byJitter());
        double second = LEFT + COLUMN * near.size() + GAP;
        double width = large.isEmpty() ? second : second + COLUMN * large.size() + 10;
        add(
                "<svg class=\"doses shams\" viewBox=\"0 0 %1$.0f %2$.0f\" role=\"img\" aria-label=\"How often jittered replays spiked at"
                        + " the same place, by distance and by jitter; the text below has the figures\">",
                width, TOP + PLOT + BOTTOM);
        panel(LEFT, near.size(), "steps before the onset, jitter " + jitter(near.get(0)));
        for (int i = 0; i < near.size(); i++) {
            long distance = near.get(i).distance();
            mark(near.get(i), LEFT + COLUMN * (i + 0.5), Long.toString(distance), distance == commitment.distance());
        }
        if (!large.isEmpty()) {
            panel(second, large.size(), "jitter, from " + large.get(0).distance() + " before");
            for (int i = 0; i < large.size(); i++) {
                mark(large.get(i), second + COLUMN * (i + 0.5), jitter(large.get(i)), false);
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

    private void mark(Commitment.Rate rate, double x, String label, boolean read) {
        Cell cell = rate.cell();
        add(
                "<line class=\"interval\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\"/>",
                x, y(cell.interval().high()), y(cell.interval().low()));
        add(
                "<circle class=\"spiked\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"><title>%d of %d</title></circle>",
                x, y(cell.rate()), cell.spiked(), cell.trials());
        add("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>", x, TOP + PLOT + 20, label);
        if (read) {
            add(
                    "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">arms are read here</text>",
                    x, TOP - 14);
        }
    }

    private static String jitter(Commitment.Rate rate) {
        return String.format(Locale.ROOT, "%.0e", rate.jitter()).replace("e-0", "e-");
    }

    private static double y(double rate) {
        return TOP + PLOT * (1 - rate);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
