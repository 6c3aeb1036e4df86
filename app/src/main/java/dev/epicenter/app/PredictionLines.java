package dev.epicenter.app;

import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The predictions of a forecast as text, in two tables: within the tested distance, and beyond it. The intervals of the second
 * have no confidence level in their heading, because no held-out score checks it.
 */
final class PredictionLines {
    private static final int TASKS = 20;

    private PredictionLines() {}

    static List<String> of(ForecastResult study, ScaleAxis axis) {
        List<ForecastResult.Predicted> all = study.predicted();
        if (all.isEmpty()) {
            return List.of(
                    "", "Nothing is predicted: every family has only one scale. Use --to N to predict at a scale.");
        }
        List<String> lines = new ArrayList<>();
        lines.addAll(within(all.stream().filter(one -> !one.beyondTested()).toList(), axis));
        lines.addAll(beyond(
                study,
                all.stream().filter(ForecastResult.Predicted::beyondTested).toList(),
                axis));
        if (all.stream().noneMatch(one -> one.prediction().eighty().isPresent())) {
            lines.add("No intervals: the inner back-test of this table has fewer than 20 errors.");
        }
        return lines;
    }

    /** The tested distance of the back-test, and how many predictions are farther; added to its conclusion. */
    static String tested(ForecastResult study) {
        if (study.tested().decades().isEmpty()) {
            return "";
        }
        long beyond = study.predicted().stream()
                .filter(ForecastResult.Predicted::beyondTested)
                .count();
        int all = study.predicted().size();
        return " Tested up to " + factor(study.tested().decades().getAsDouble()) + " beyond the last scale"
                + (beyond == 0
                        ? "."
                        : "; " + (beyond == all && all > 1 ? "all " : beyond + " of ")
                                + Formats.count(all, "prediction") + (beyond == 1 ? " is" : " are") + " farther.");
    }

    private static List<String> within(List<ForecastResult.Predicted> predicted, ScaleAxis axis) {
        if (predicted.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable("family", "task", "at", "last", "predicted", "80%", "95%");
        largestGains(predicted)
                .forEach(one -> table.row(
                        one.series().family(),
                        one.series().task(),
                        ForecastText.at(axis, one.where().x()),
                        percent(one.series().last().score()),
                        percent(one.prediction().score()),
                        percents(one.prediction().eighty()),
                        percents(one.prediction().ninetyFive())));
        List<String> lines = new ArrayList<>(List.of(
                "",
                "Predictions in percent, by gain over the last value, largest first (" + ForecastText.axisWords(axis)
                        + "):",
                ""));
        lines.addAll(table.lines());
        ForecastText.more(lines, predicted.size() - TASKS, "prediction");
        return lines;
    }

    private static List<String> beyond(ForecastResult study, List<ForecastResult.Predicted> predicted, ScaleAxis axis) {
        if (predicted.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(
                "family", "task", "at", "from last", "last", "predicted", "narrow, untested", "wide, untested");
        largestGains(predicted)
                .forEach(one -> table.row(
                        one.series().family(),
                        one.series().task(),
                        ForecastText.at(axis, one.where().x()),
                        "x" + Formats.shortly(Math.pow(10, one.distance())),
                        percent(one.series().last().score()),
                        percent(one.prediction().score()),
                        percents(one.prediction().eighty()),
                        percents(one.prediction().ninetyFive())));
        List<String> lines = new ArrayList<>(List.of(
                "",
                "Predictions beyond what this table can test, in percent, by gain over the last value, largest first ("
                        + ForecastText.axisWords(axis) + ").",
                study.tested().decades().isPresent()
                        ? "The back-test checks predictions up to "
                                + factor(study.tested().decades().getAsDouble())
                                + " beyond the last scale; these are farther. The coverage of their ranges is unknown:"
                        : "Fewer than six scores could be held out: no distance is tested. The coverage of these ranges is unknown:",
                ""));
        lines.addAll(table.lines());
        ForecastText.more(lines, predicted.size() - TASKS, "prediction");
        return lines;
    }

    private static List<ForecastResult.Predicted> largestGains(List<ForecastResult.Predicted> predicted) {
        return predicted.stream()
                .sorted(Comparator.comparingDouble(PredictionLines::gain).reversed())
                .limit(TASKS)
                .toList();
    }

    private static double gain(ForecastResult.Predicted one) {
        return one.prediction().score() - one.series().last().score();
    }

    private static String factor(double decades) {
        return "a factor of " + Formats.shortly(Math.pow(10, decades));
    }

    private static String percents(Optional<Interval> interval) {
        return interval.map(each -> percent(each.low()) + " to " + percent(each.high()))
                .orElse("-");
    }

    private static String percent(double score) {
        return String.format(Locale.ROOT, "%.1f", 100 * score);
    }
}
