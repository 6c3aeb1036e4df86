package dev.epicenter.report;

import dev.epicenter.diagnosis.Answer;
import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.Response;
import dev.epicenter.diagnosis.Trial;
import java.util.List;
import java.util.Locale;

/**
 * Dose against onset, as SVG: a row a ladder, a mark a dose. A mark's place is where the spike came, the control's onset at the
 * line; what did not come within the horizon stands in the column at the right.
 */
final class DoseChart {
    private static final double WIDTH = 760;
    private static final double ROW = 26;
    private static final double LEFT = 190;
    private static final double RIGHT = 150;
    private static final double TOP = 30;
    private static final double BOTTOM = 40;

    private final Diagnosis diagnosis;
    private final List<Response> responses;
    private final StringBuilder svg = new StringBuilder();

    private DoseChart(Diagnosis diagnosis, List<Response> responses) {
        this.diagnosis = diagnosis;
        this.responses = responses;
    }

    static String svg(Diagnosis diagnosis, List<Response> responses) {
        return new DoseChart(diagnosis, responses).draw();
    }

    private String draw() {
        double height = TOP + ROW * responses.size() + BOTTOM;
        add(
                "<svg class=\"doses\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"Onset of the spike by knob and dose;"
                        + " the table below has the figures\">",
                WIDTH, height);
        long from = diagnosis.onset() - diagnosis.distance();
        tick(from, height, "step " + from);
        tick(diagnosis.onset(), height, "onset " + diagnosis.onset());
        tick(diagnosis.horizon(), height, String.valueOf(diagnosis.horizon()));
        add(
                "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">prevented</text>",
                WIDTH - RIGHT / 2, height - 16);
        for (int i = 0; i < responses.size(); i++) {
            row(responses.get(i), TOP + ROW * (i + 0.5));
        }
        return svg.append("</svg>").toString();
    }

    private void tick(long step, double height, String label) {
        add(
                "<line class=\"grid\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\"/>",
                x(step), TOP, height - BOTTOM);
        add("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>", x(step), height - 16, label);
    }

    private void row(Response response, double y) {
        add(
                "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                LEFT - 12, y + 4, HtmlText.of(response.ladder()));
        add("<line class=\"grid\" x1=\"%1$.1f\" x2=\"%2$.1f\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>", LEFT, WIDTH - 10, y);
        int count = response.rungs().size();
        for (int i = 0; i < count; i++) {
            Response.Rung rung = response.rungs().get(i);
            Trial trial = rung.trial();
            double x = trial.answer() == Answer.NONE
                    ? WIDTH - RIGHT + 30 + (RIGHT - 50) * (count == 1 ? 0.5 : (double) i / (count - 1))
                    : x(trial.arm().onset().orElse(diagnosis.onset()));
            add(
                    "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s: %s</title></circle>",
                    mark(rung),
                    x,
                    y,
                    3 + 4.0 * (i + 1) / count,
                    HtmlText.of(rung.dose().arm()),
                    says(trial));
        }
    }

    private static String mark(Response.Rung rung) {
        if (rung.dose().placebo()) {
            return "placebo";
        }
        return switch (rung.trial().answer()) {
            case SAME, EARLIER -> "spiked";
            case LATER -> "delayed";
            case NONE -> "prevented";
        };
    }

    private static String says(Trial trial) {
        return trial.answer() == Answer.NONE
                ? "not within the horizon"
                : "spiked at step " + trial.arm().onset().orElse(0);
    }

    private double x(long step) {
        double share = (double) (step - (diagnosis.onset() - diagnosis.distance()))
                / (diagnosis.horizon() - diagnosis.onset() + diagnosis.distance());
        return LEFT + 10 + Math.max(0, Math.min(1, share)) * (WIDTH - LEFT - RIGHT - 20);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
