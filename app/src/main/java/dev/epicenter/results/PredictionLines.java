package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.table.ScoreUnit;
import dev.epicenter.statistics.Interval;
import dev.epicenter.terminal.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The predictions of a forecast as text, in two tables: within the tested distance, and beyond it. The intervals of the second
 * have no confidence level in their heading, because no held-out score checks it.
 */
final class PredictionLines {
    private static final int TASKS = 20;

    private PredictionLines() {}

    static List<String> of(ForecastResult study, ScaleAxis axis, Map<String, ScoreUnit> units) {
        List<ForecastResult.Predicted> all = study.predicted();
        if (all.isEmpty() && !study.refused().isEmpty()) {
            return List.of("", "Nothing is predicted: every requested scale is too far beyond this table.");
        }
        if (all.isEmpty()) {
            return List.of(
                    "", "Nothing is predicted: every family has only one scale. Use --to N to predict at a scale.");
        }
        List<String> lines = new ArrayList<>();
        lines.addAll(within(all.stream().filter(one -> !one.beyondTested()).toList(), axis, units));
        lines.addAll(beyond(
                study,
                all.stream().filter(ForecastResult.Predicted::beyondTested).toList(),
                axis,
                units));
        if (all.stream().noneMatch(one -> one.prediction().eighty().isPresent())) {
            lines.add("No intervals: the inner back-tests of this table have fewer than 20 errors.");
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
        return " Predictions are tested up to "
                + factor(study.tested().decades().getAsDouble())
                + (beyond == 0
                        ? "."
                        : "; " + (beyond == all && all > 1 ? "all " : beyond + " of ")
                                + Formats.count(all, "prediction") + (beyond == 1 ? " is" : " are") + " farther.");
    }

    private static List<String> within(
            List<ForecastResult.Predicted> predicted, ScaleAxis axis, Map<String, ScoreUnit> units) {
        if (predicted.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable("family", "task", "at", "last", "predicted", "80%", "95%");
        largestGains(predicted)
                .forEach(one -> table.row(
                        one.series().family(),
                        one.series().task(),
                        ForecastText.at(axis, one.where().x()),
                        text(units, one, one.series().last().score()),
                        text(units, one, one.prediction().score()),
                        range(units, one, one.prediction().eighty()),
                        range(units, one, one.prediction().ninetyFive())));
        List<String> lines = new ArrayList<>(List.of(
                "",
                "Predictions in percent" + others(units) + ", by gain over the last value, largest first ("
                        + ForecastText.axisWords(axis) + "):",
                ""));
        lines.addAll(table.lines());
        ForecastText.more(lines, predicted.size() - TASKS, "prediction");
        return lines;
    }

    private static List<String> beyond(
            ForecastResult study,
            List<ForecastResult.Predicted> predicted,
            ScaleAxis axis,
            Map<String, ScoreUnit> units) {
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
                        text(units, one, one.series().last().score()),
                        text(units, one, one.prediction().score()),
                        range(units, one, one.prediction().eighty()),
                        range(units, one, one.prediction().ninetyFive())));
        List<String> lines = new ArrayList<>(List.of(
                "",
                "Predictions beyond what this table can test, in percent" + others(units)
                        + ", by gain over the last value, largest first (" + ForecastText.axisWords(axis) + ").",
                study.tested().decades().isPresent()
                        ? "The back-test checks predictions up to "
                                + factor(study.tested().decades().getAsDouble())
                                + " beyond the last scale; these are farther. Their ranges widen with the distance by an"
                                + " extrapolated law, and their coverage is unknown:"
                        : "Fewer than six scores could be held out: no distance is tested. The coverage of these"
                                + " ranges is unknown:",
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

    static String factor(double decades) {
        return "a factor of " + Formats.shortly(Math.pow(10, decades));
    }

    private static String others(Map<String, ScoreUnit> units) {
        return units.isEmpty() ? "" : " (or in the unit of the metric)";
    }

    private static String range(
            Map<String, ScoreUnit> units, ForecastResult.Predicted one, Optional<Interval> interval) {
        ScoreUnit unit = units.get(one.series().task());
        if (interval.isEmpty()) {
            return "-";
        }
        double low = interval.get().low();
        double high = interval.get().high();
        // The unit may fall where the fraction rises.
        boolean falls = unit != null && unit.value(low) > unit.value(high);
        return text(units, one, falls ? high : low) + " to " + text(units, one, falls ? low : high);
    }

    private static String text(Map<String, ScoreUnit> units, ForecastResult.Predicted one, double score) {
        ScoreUnit unit = units.get(one.series().task());
        return unit == null ? Formats.fixed(100 * score, 1) : unit.text(unit.value(score));
    }
}
