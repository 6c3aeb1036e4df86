package dev.epicenter.report;

import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.DoseResponse;
import dev.epicenter.diagnosis.ReplayResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The dose-response chart as SVG: one row per knob, one mark per dose, larger for stronger doses. A mark is at the
 * onset of the replay's spike. Replays without a spike up to the horizon are in the column at the right.
 */
final class DoseChart {
    private static final double WIDTH = 760;
    private static final double ROW = 26;
    private static final double LEFT = 190;
    private static final double RIGHT = 150;
    private static final double TOP = 30;
    private static final double BOTTOM = 40;

    private final long from;
    private final long onset;
    private final long horizon;
    private final StringBuilder svg = new StringBuilder();

    private DoseChart(long from, long onset, long horizon) {
        this.from = from;
        this.onset = onset;
        this.horizon = horizon;
    }

    /** The marks of one knob, mildest dose first. */
    private record Row(String label, List<Mark> marks) {}

    /**
     * The outcome of one dose.
     *
     * @param kind {@code spiked}, {@code delayed}, {@code prevented} or {@code placebo}
     * @param onset of its spike; empty where it did not spike up to the horizon
     */
    private record Mark(String arm, String kind, OptionalLong onset) {}

    /** The chart of the doses of a diagnosis. */
    static String svg(Diagnosis diagnosis, List<DoseResponse> responses) {
        return new DoseChart(diagnosis.onset() - diagnosis.distance(), diagnosis.onset(), diagnosis.horizon())
                .draw(responses.stream()
                        .map(response -> new Row(
                                response.ladder(),
                                response.rungs().stream()
                                        .map(rung -> mark(rung, diagnosis.onset()))
                                        .toList()))
                        .toList());
    }

    /** The chart of the arms of an experiment that change one knob only; empty without such arms. */
    static String svg(ExperimentView experiment) {
        Map<String, List<ExperimentView.ArmView>> knobs = new TreeMap<>();
        for (ExperimentView.ArmView arm : experiment.arms()) {
            if (!arm.group().equals("sham")
                    && !arm.outcome().equals("void")
                    && KnobDose.of(arm.name()).isPresent()) {
                knobs.computeIfAbsent(arm.group(), group -> new ArrayList<>()).add(arm);
            }
        }
        if (knobs.isEmpty()) {
            return "";
        }
        List<Row> rows = new ArrayList<>();
        knobs.forEach((knob, arms) -> rows.add(new Row(
                knob,
                arms.stream()
                        .sorted(Comparator.comparingDouble(
                                arm -> KnobDose.of(arm.name()).orElseThrow().strength()))
                        .map(arm -> new Mark(arm.name(), arm.outcome(), arm.onset()))
                        .toList())));
        return new DoseChart(
                        experiment.checkpoint(),
                        experiment.control().onset().orElse(experiment.checkpoint()),
                        experiment.horizon())
                .draw(rows);
    }

    private static Mark mark(DoseResponse.DosePoint rung, long onset) {
        ReplayResult trial = rung.trial();
        String kind = switch (trial.answer()) {
            case SAME, EARLIER -> "spiked";
            case LATER -> "delayed";
            case NONE -> "prevented";
            case VOID -> throw new IllegalArgumentException("a dose response cannot have a void dose");
        };
        return new Mark(
                rung.dose().arm(),
                rung.dose().placebo() ? "placebo" : kind,
                kind.equals("prevented")
                        ? OptionalLong.empty()
                        : OptionalLong.of(trial.arm().onset().orElse(onset)));
    }

    private String draw(List<Row> rows) {
        double height = TOP + ROW * rows.size() + BOTTOM;
        add(
                "<svg class=\"doses\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"Onset of the spike by knob and dose;"
                        + " the values are in the table below\">",
                WIDTH, height);
        tick(from, height, "step " + from);
        tick(onset, height, "onset " + onset);
        tick(horizon, height, String.valueOf(horizon));
        add(
                "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">prevented</text>",
                WIDTH - RIGHT / 2, height - 16);
        for (int i = 0; i < rows.size(); i++) {
            row(rows.get(i), TOP + ROW * (i + 0.5));
        }
        return svg.append("</svg>").toString();
    }

    private void tick(long step, double height, String label) {
        add(
                "<line class=\"grid\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\"/>",
                x(step), TOP, height - BOTTOM);
        add("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>", x(step), height - 16, label);
    }

    private void row(Row row, double y) {
        add(
                "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                LEFT - 12, y + 4, HtmlText.of(row.label()));
        add("<line class=\"grid\" x1=\"%1$.1f\" x2=\"%2$.1f\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>", LEFT, WIDTH - 10, y);
        int count = row.marks().size();
        for (int i = 0; i < count; i++) {
            Mark mark = row.marks().get(i);
            double x = mark.onset().isEmpty()
                    ? WIDTH - RIGHT + 30 + (RIGHT - 50) * (count == 1 ? 0.5 : (double) i / (count - 1))
                    : x(mark.onset().getAsLong());
            add(
                    "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s: %s</title></circle>",
                    mark.kind(),
                    x,
                    y,
                    3 + 4.0 * (i + 1) / count,
                    HtmlText.of(mark.arm()),
                    mark.onset().isEmpty()
                            ? "no spike to step " + horizon + "; not followed further"
                            : "spiked at step " + mark.onset().getAsLong());
        }
    }

    private double x(long step) {
        double share = (double) (step - from) / Math.max(1, horizon - from);
        return LEFT + 10 + Math.max(0, Math.min(1, share)) * (WIDTH - LEFT - RIGHT - 20);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
