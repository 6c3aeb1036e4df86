package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.forecast.BackTestResult;
import dev.epicenter.forecast.DistanceBand;
import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.Forecaster;
import dev.epicenter.forecast.LastValue;
import dev.epicenter.forecast.MethodScore;
import dev.epicenter.forecast.NamedCurves;
import dev.epicenter.forecast.Predictability;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.TransformRule;
import dev.epicenter.forecast.table.ScoreUnit;
import dev.epicenter.statistics.Interval;
import dev.epicenter.terminal.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A forecast as text. Long tables are cut: the number of omitted rows is printed, and JSON has all. */
public final class ForecastText {
    private static final int MODELS = 8;
    private static final int FAMILIES = 12;

    private ForecastText() {}

    /** The first line: whether the selected model beats the last value carried forward, and up to which distance. */
    public static String conclusion(ForecastResult study) {
        if (study.isUntested()) {
            return "No family has three scales: nothing can be held out, and only untested baselines are available.";
        }
        MethodScore chosen = study.largest().chosen().orElseThrow();
        double lastValueError = study.largest().judged().get(0).error();
        if (study.hasTooFew()) {
            return "Only " + Formats.count(study.largest().points(), "score")
                    + " could be held out, too few to test whether the "
                    + chosen.method().words()
                    + " beats the last value carried forward: error " + number(chosen.error()) + " against "
                    + number(lastValueError) + " points." + PredictionLines.tested(study);
        }
        if (chosen.error() == 0 && lastValueError == 0) {
            return "Every held-out score equals the score at the scale before: nothing in this table changes with"
                    + " scale, and no model can beat the last value carried forward." + PredictionLines.tested(study);
        }
        return "Up to " + PredictionLines.factor(study.verdict().decades().orElse(0))
                + " beyond the last scale, the error of the " + chosen.method().words() + " is "
                + comparison(study, chosen) + ": " + number(chosen.error()) + " against " + number(lastValueError)
                + " points. 95% interval of the difference over "
                + families(study.largest().families()) + ": " + range(chosen.less()) + " points."
                + PredictionLines.tested(study);
    }

    /** "15% lower than that of the last value carried forward, but not significantly". */
    private static String comparison(ForecastResult study, MethodScore chosen) {
        String reference = " that of the last value carried forward";
        double lower = chosen.skill();
        String percent = Formats.fixed(100 * Math.abs(lower), 0) + "%";
        if (percent.equals("0%")) {
            return "equal to" + reference;
        }
        return percent + (lower > 0 ? " lower" : " higher") + " than" + reference
                + (study.beatsLastValue() || study.isWorseThanLastValue() ? ", significantly" : ", not significantly");
    }

    /**
     * The whole text after the first line.
     *
     * @param units of the tasks whose scores are no shares
     */
    public static List<String> of(ForecastResult study, ScaleAxis axis, Map<String, ScoreUnit> units) {
        List<String> lines = new ArrayList<>();
        lines.addAll(backTest(study));
        lines.addAll(byDistance(study));
        lines.addAll(predictability(study.predictability()));
        lines.add("");
        lines.add(curves(study.curves(), axis));
        lines.addAll(PredictionLines.of(study, axis, units));
        lines.addAll(FurtherTrainingText.of(study.designs(), axis));
        return lines;
    }

    private static List<String> backTest(ForecastResult study) {
        BackTestResult test = study.largest();
        if (study.isUntested()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(Formats.count(test.points(), "score") + " held out: the largest scale of "
                + families(test.families()) + ". Errors in points."
                + (study.frontier().judged().isEmpty()
                        ? ""
                        : " Frontier: the top fifth of scales over all families ("
                                + Formats.count(study.frontier().points(), "score") + ")."));
        lines.add("");
        Map<String, MethodScore> frontier = new HashMap<>();
        study.frontier().judged().forEach(each -> frontier.put(each.method().words(), each));
        TextTable table = new TextTable(
                "model",
                "error",
                "skill",
                "less than last value",
                "80% coverage",
                "inner error",
                "frontier",
                "80% coverage");
        List<MethodScore> sorted = test.judged().stream()
                .sorted(Comparator.comparingDouble(MethodScore::error))
                .toList();
        int others = 0;
        for (int i = 0; i < sorted.size(); i++) {
            MethodScore each = sorted.get(i);
            if (i >= MODELS && !each.chosen() && !(each.method() instanceof LastValue)) {
                others++;
                continue;
            }
            Optional<MethodScore> far =
                    Optional.ofNullable(frontier.get(each.method().words()));
            table.row(
                    each.method().words() + (each.chosen() ? " *" : ""),
                    number(each.error()),
                    number(each.skill()),
                    range(each.less()),
                    number(each.coverage()),
                    number(each.inner()),
                    far.map(one -> number(one.error())).orElse("-"),
                    far.map(one -> number(one.coverage())).orElse("-"));
        }
        lines.addAll(table.lines());
        more(lines, others, "model");
        return lines;
    }

    /** The inner back-test of the method that predicts, by distance. */
    private static List<String> byDistance(ForecastResult study) {
        if (study.bands().isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(
                "beyond the last scale",
                "predictions",
                "families",
                "error",
                "last value",
                "80% coverage",
                "most weight");
        for (DistanceBand band : study.bands()) {
            int most = 0;
            for (int i = 1; i < band.weights().size(); i++) {
                most = band.weights().get(i) > band.weights().get(most) ? i : most;
            }
            table.row(
                    "up to x" + Formats.shortly(Math.pow(10, band.to())),
                    band.scores(),
                    band.families(),
                    number(band.error()),
                    number(band.lastValue()),
                    number(band.coverage()),
                    study.methods().get(most).words() + " "
                            + number(band.weights().get(most)));
        }
        List<String> lines = new ArrayList<>(List.of(
                "",
                "Back-test by distance: everything beyond each of several scales was held out. Weights and intervals of a"
                        + " prediction come from other families, from other tasks where there are few families, or from other back-tests"
                        + " of a single task.",
                ""));
        lines.addAll(table.lines());
        return lines;
    }

    static List<String> predictability(List<Predictability> all) {
        List<String> families =
                all.stream().map(Predictability::family).distinct().toList();
        if (families.isEmpty()) {
            return List.of();
        }
        Map<List<Object>, Predictability> by = new HashMap<>();
        all.forEach(each -> by.put(List.of(each.family(), each.rule()), each));
        TextTable table = new TextTable(
                "family",
                "tasks",
                "largest step",
                "raw",
                "logit [0, 1]",
                "global range",
                "[chance, 1]",
                "noise-corrected");
        for (String family : families.stream().limit(FAMILIES).toList()) {
            Predictability range = all.stream()
                    .filter(each -> each.family().equals(family) && each.rule() == TransformRule.RANGE)
                    .findFirst()
                    .orElseThrow();
            List<Object> row = new ArrayList<>(List.of(
                    family + (range.gap() > 1 ? " (sparse)" : ""),
                    range.tasks(),
                    "x" + Formats.shortly(Math.pow(10, range.gap()))));
            for (TransformRule rule : TransformRule.values()) {
                row.add(Optional.ofNullable(by.get(List.<Object>of(family, rule)))
                        .map(each -> number(each.correlation()))
                        .orElse("-"));
            }
            row.add(number(range.corrected()));
            table.row(row.toArray());
        }
        List<String> lines = new ArrayList<>(List.of(
                "",
                "Correlation over tasks of the last two improvements, by transform. Pure noise gives "
                        + number(Predictability.OF_NOISE)
                        + "; noise-corrected: on the global range, without the sampling errors of the scores.",
                ""));
        lines.addAll(table.lines());
        int others = families.size() - FAMILIES;
        if (others > 0) {
            lines.add("and " + others + " more " + (others == 1 ? "family" : "families") + ": --json or --html");
        }
        return lines;
    }

    private static String curves(NamedCurves named, ScaleAxis axis) {
        return named.refused()
                .map(why -> "Shared curves: " + why)
                .orElseGet(() -> "Shared curves of all tasks: " + named.curves().size() + ", with midpoints at "
                        + named.curves().stream()
                                .map(each -> at(axis, each.middle()))
                                .collect(Collectors.joining(", "))
                        + "; loadings of the tasks: --json or --html.");
    }

    static void more(List<String> lines, int others, String noun) {
        if (others > 0) {
            lines.add("and " + others + " more " + noun + (others == 1 ? "" : "s") + ": --json or --html");
        }
    }

    /** Notes on families without a prediction, and on predictions that are too far. */
    public static List<String> notes(ForecastResult study) {
        List<String> notes = new ArrayList<>();
        Set<String> omitted = new TreeSet<>(study.corpus().families());
        study.predicted().forEach(one -> omitted.remove(one.series().family()));
        study.refused().forEach(one -> omitted.remove(one.series().family()));
        if (!omitted.isEmpty() && omitted.size() < study.corpus().families().size()) {
            notes.add("Nothing is predicted for " + families(omitted.size()) + " of one scale ("
                    + String.join(", ", omitted.stream().limit(3).toList()) + (omitted.size() > 3 ? ", ..." : "")
                    + "); --to N predicts it.");
        }
        if (!study.refused().isEmpty()) {
            double tested = study.tested().decades().orElse(0);
            notes.add("Not predicted: " + Formats.count(study.refused().size(), "score") + " more than "
                    + PredictionLines.factor(Forecaster.REACH * tested) + " beyond the last scale, which is "
                    + Formats.fixed(Forecaster.REACH, 0) + " times the tested distance ("
                    + PredictionLines.factor(tested)
                    + ") in powers of ten. Request a nearer scale, or add larger models.");
        }
        return notes;
    }

    static String at(ScaleAxis axis, double x) {
        String three = Formats.significant(Math.pow(10, axis == ScaleAxis.LOSS ? -x : x), 3);
        return three.contains(".") ? three.replaceFirst(three.contains("e") ? "\\.?0+(?=e)" : "\\.?0+$", "") : three;
    }

    static String axisWords(ScaleAxis axis) {
        return switch (axis) {
            case PARAMS -> "at: parameters";
            case TOKENS -> "at: training tokens";
            case COMPUTE -> "at: training compute 6ND, FLOP";
            case LOSS -> "at: loss";
        };
    }

    private static String families(int n) {
        return n + (n == 1 ? " family" : " families");
    }

    private static String range(Interval interval) {
        return number(interval.low()) + " to " + number(interval.high());
    }

    static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "-";
    }

    static String number(double value) {
        return Formats.fixed(value, 2);
    }
}
