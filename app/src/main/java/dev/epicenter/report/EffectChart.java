package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.NumberText;
import dev.epicenter.statistics.Interval;
import dev.epicenter.study.ContrastResult;
import dev.epicenter.study.Outcome;
import dev.epicenter.study.StudyText;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The chart of a study's effects as SVG: one row for each contrast, with its effect and interval in multiples of its smallest
 * effect of interest, so that outcomes of different units share an axis.
 */
final class EffectChart {
    private static final double WIDTH = 760;
    private static final double LEFT = 262;
    private static final double LABELS = 8;
    private static final double RIGHT = 28;
    private static final double TOP = 10;
    private static final double ROW = 46;
    private static final double BOTTOM = 48;
    /** Effects far larger than the smallest of interest are cut: what matters is on which side of the lines they are. */
    private static final double MOST = 8;

    private final List<ContrastResult> contrasts;
    private final RoundTicks ticks;
    private final StringBuilder svg = new StringBuilder();

    private EffectChart(List<ContrastResult> contrasts) {
        this.contrasts = contrasts;
        ticks = RoundTicks.upTo(contrasts.stream()
                .flatMapToDouble(each -> DoubleStream.of(
                                each.shown().effect(),
                                each.shown().interval().low(),
                                each.shown().interval().high())
                        .map(end -> Math.abs(position(each, end))))
                .filter(Double::isFinite)
                .map(end -> Math.min(end, MOST))
                .reduce(1.5, Math::max));
    }

    static String svg(List<ContrastResult> contrasts) {
        return new EffectChart(contrasts).draw();
    }

    private String draw() {
        double bottom = TOP + ROW * contrasts.size();
        add(
                "<svg class=\"rates effects\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"Effects with their intervals;"
                        + " the values are in the table below\">",
                WIDTH, bottom + BOTTOM);
        for (double tick : ticks.values()) {
            for (double at : tick == 0 ? new double[] {0} : new double[] {-tick, tick}) {
                add(
                        "<line class=\"%s\" x1=\"%2$.1f\" x2=\"%2$.1f\" y1=\"%3$.1f\" y2=\"%4$.1f\"/>",
                        at == 0 ? "stub" : "grid", x(at), TOP, bottom);
                add(
                        "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                        x(at), bottom + 18, NumberText.of(at));
            }
        }
        for (double at : new double[] {-1, 1}) {
            add("<line class=\"least\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\"/>", x(at), TOP, bottom);
        }
        for (int i = 0; i < contrasts.size(); i++) {
            row(contrasts.get(i), TOP + ROW * i);
        }
        add(
                "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">effect / smallest effect of interest</text>",
                x(0), bottom + 40);
        return svg.append("</svg>").toString();
    }

    private void row(ContrastResult each, double top) {
        double effect = position(each, each.shown().effect());
        String values = (Double.isFinite(effect)
                        ? Formats.shortly(each.shown().effect()) + " ("
                                + StudyText.interval(each.shown().interval()) + ")"
                        : "not finite")
                + ", " + each.decision().name().toLowerCase(Locale.ROOT);
        add(
                "<text class=\"name\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                LABELS, top + 18, HtmlText.of(each.contrast().name()));
        add("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\">%s</text>", LABELS, top + 35, HtmlText.of(values));
        if (!Double.isFinite(effect)) {
            return;
        }
        Interval interval = each.shown().interval();
        double y = top + ROW / 2;
        add(
                "<line class=\"seeds\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>",
                x(position(each, interval.low())), x(position(each, interval.high())), y);
        add("<circle class=\"rate\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>", x(effect), y);
    }

    /** An effect in multiples of the smallest of interest; 0 if there is none. Ratios are compared by their logarithms. */
    static double position(ContrastResult each, double effect) {
        double least = each.contrast().smallestEffect();
        return each.shown().scale() == Outcome.Scale.LOG ? Math.log(effect) / Math.log(least) : effect / least;
    }

    private double x(double effect) {
        double most = ticks.highest();
        double cut = Math.max(-most, Math.min(most, effect));
        return LEFT + (cut + most) / (2 * most) * (WIDTH - LEFT - RIGHT);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
