package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.TrainingDesign;
import dev.epicenter.terminal.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which further training narrows the predictions, as text: all candidates for a few families, the best of each for many.
 */
final class FurtherTrainingText {
    private static final int FEW = 3;
    private static final int ROWS = 12;

    private FurtherTrainingText() {}

    private record Row(TrainingDesign design, TrainingDesign.Candidate run) {
        /** Narrowing for the cost; a scale that becomes predictable counts most. */
        double value() {
            return design.narrowing(run).orElse(Double.POSITIVE_INFINITY) / run.cost();
        }
    }

    static List<String> of(List<TrainingDesign> designs, ScaleAxis axis) {
        List<Row> rows = new ArrayList<>();
        if (designs.size() <= FEW) {
            designs.forEach(design -> design.candidates().forEach(run -> rows.add(new Row(design, run))));
        } else {
            designs.forEach(design -> design.best().ifPresent(run -> rows.add(new Row(design, run))));
            rows.sort(Comparator.comparingDouble(Row::value).reversed());
        }
        if (designs.stream()
                .flatMap(each -> each.candidates().stream())
                .allMatch(run -> run.width().isEmpty())) {
            return List.of();
        }
        if (rows.isEmpty()) {
            return List.of(
                    "",
                    "Further training: no run of a family at half the compute of its requested scale is expected to narrow the"
                            + " intervals by a quarter. Candidates: --json or --html.");
        }
        TextTable table =
                new TextTable("family", "prediction at", "further run at", "its cost", "width now", "expected", "less");
        rows.stream()
                .limit(ROWS)
                .forEach(row -> table.row(
                        row.design().family(),
                        ForecastText.at(axis, row.design().target().x()),
                        ForecastText.at(axis, row.run().where().x())
                                + (row.run().best() ? " *" : ""),
                        percent(row.run().cost()),
                        ForecastText.number(row.design().width()),
                        ForecastText.number(row.run().width()),
                        row.design().narrowing(row.run()).isPresent()
                                ? percent(row.design().narrowing(row.run()).getAsDouble())
                                : "-"));
        List<String> lines = new ArrayList<>(List.of(
                "",
                "Further training that narrows the predictions. Width: mean width of the narrow intervals, in points. Cost:"
                        + " training compute relative to the scale of the prediction.",
                "* narrows most for its cost, of the runs that narrow by a quarter or more at half the cost or less. Assumed: the"
                        + " run scores as predicted, and runs of other families change nothing.",
                ""));
        lines.addAll(table.lines());
        ForecastText.more(lines, rows.size() - ROWS, "run");
        return lines;
    }

    private static String percent(double part) {
        return Formats.fixed(100 * part, Math.abs(part) < 0.1 ? 1 : 0) + "%";
    }
}
