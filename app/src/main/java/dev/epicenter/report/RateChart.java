package dev.epicenter.report;

import dev.epicenter.NumberText;
import dev.epicenter.rate.CellResult;
import dev.epicenter.rate.DoseRate;
import dev.epicenter.rate.RateResult;
import dev.epicenter.statistics.Interval;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** The chart of spike rates as SVG: spikes per 1,000 steps by dose. */
final class RateChart {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 360;
    private static final double LEFT = 64;
    private static final double RIGHT = 28;
    private static final double TOP = 16;
    private static final double BOTTOM = 52;
    /** The least distance between two dose labels; a label that would overlap is skipped. */
    private static final double LABEL_WIDTH = 46;

    private final RateResult result;
    private final DoseAxis axis;
    private final RoundTicks ticks;
    private final StringBuilder svg = new StringBuilder();

    private RateChart(RateResult result) {
        this.result = result;
        axis = new DoseAxis(result.doses().stream().map(DoseRate::dose).toList());
        ticks = RoundTicks.upTo(highest());
    }

    static String svg(RateResult result) {
        return new RateChart(result).draw();
    }

    /** The highest value drawn. A Poisson interval that is far wider than the rest is cut. */
    private double highest() {
        double points = result.doses().stream()
                .flatMapToDouble(dose -> DoubleStream.concat(
                        dose.runs().stream().mapToDouble(CellResult::rate),
                        dose.acrossSeeds().stream().mapToDouble(Interval::high)))
                .max()
                .orElse(0);
        double poisson = result.doses().stream()
                .mapToDouble(dose -> dose.poisson().high())
                .max()
                .orElse(0);
        return points == 0 ? poisson : Math.min(poisson, 3 * points) > points ? Math.min(poisson, 3 * points) : points;
    }

    private String draw() {
        add(
                "<svg class=\"rates\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"Spikes per 1,000 steps against"
                        + " %s; the values are in the table below\">",
                WIDTH, HEIGHT, HtmlText.of(result.knob()));
        for (double tick : ticks.values()) {
            add(
                    "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>",
                    LEFT, WIDTH - RIGHT, y(tick));
            add(
                    "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 8, y(tick) + 4, NumberText.of(tick));
        }
        labels();
        result.doses().forEach(this::dose);
        add(
                "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s%s</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, HtmlText.of(result.knob()), axis.log() ? " (logarithmic)" : "");
        add(
                "<text class=\"axis\" transform=\"translate(14 %.1f) rotate(-90)\" text-anchor=\"middle\">spikes per 1,000"
                        + " steps</text>",
                (TOP + HEIGHT - BOTTOM) / 2);
        return svg.append("</svg>").toString();
    }

    private void labels() {
        double lastLabel = Double.NEGATIVE_INFINITY;
        for (DoseRate dose : result.doses()) {
            double x = x(dose.dose());
            add("<line class=\"stub\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\"/>", x, y(0), y(0) + 5);
            if (x - lastLabel >= LABEL_WIDTH) {
                add(
                        "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                        x, y(0) + 19, NumberText.of(dose.dose()));
                lastLabel = x;
            }
        }
    }

    private void dose(DoseRate dose) {
        double x = x(dose.dose());
        String title = result.knob() + " " + NumberText.of(dose.dose()) + ": " + dose.spikes() + " spikes in "
                + dose.steps() + " steps, " + RatePage.number(dose.rate()) + " per 1,000";
        add("<g><title>%s</title>", HtmlText.of(title));
        bar("poisson", x, dose.poisson());
        dose.acrossSeeds().ifPresent(interval -> bar("seeds", x, interval));
        int seeds = dose.runs().size();
        for (int i = 0; i < seeds; i++) {
            CellResult run = dose.runs().get(i);
            // Side by side, so seeds of equal rate stay visible.
            double beside = seeds == 1 ? 0 : 16.0 * i / (seeds - 1) - 8;
            add(
                    "<circle class=\"seed\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"><title>%s</title></circle>",
                    x + beside,
                    y(run.rate()),
                    HtmlText.of(
                            "seed " + run.seed() + ": " + run.spikes().size() + " spikes in " + run.made() + " steps"));
        }
        add("<circle class=\"rate\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>", x, y(dose.rate()));
        if (dose.dose() == result.ownDose()) {
            add("<circle class=\"own\" cx=\"%.1f\" cy=\"%.1f\" r=\"9\"/>", x, y(dose.rate()));
        }
        svg.append("</g>");
    }

    private void bar(String kind, double x, Interval interval) {
        add(
                "<line class=\"%s\" x1=\"%2$.1f\" x2=\"%2$.1f\" y1=\"%3$.1f\" y2=\"%4$.1f\"/>",
                kind, x, y(interval.low()), y(Math.min(interval.high(), ticks.highest())));
    }

    private double x(double dose) {
        double margin = 30;
        return LEFT + margin + axis.at(dose) * (WIDTH - LEFT - RIGHT - 2 * margin);
    }

    private double y(double rate) {
        return TOP + (1 - rate / ticks.highest()) * (HEIGHT - TOP - BOTTOM);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
