package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The units of scores: given by {@code --unit}, named by the metric ({@code ppl}, {@code bits_per_byte}), or decided by the
 * scores. A share whose task has a score above 1 is in percent. A task with no score above 1 beside such tasks may be in
 * percent below 1, or in fractions: that is decided by its chance level, or refused.
 */
final class ScoreUnits {
    private static final int NAMED = 3;
    private static final int FEW = 3;

    /** As many models do not all score below 1%, if one scores above {@link #NOT_BELOW_ONE_PERCENT}. */
    private static final int MANY = 10;

    private static final double NOT_BELOW_ONE_PERCENT = 0.2;

    private final RawScores raw;
    private final TableOptions options;
    private final Map<TaskMetric, Group> groups = new LinkedHashMap<>();
    /** The highest score of tasks and metrics that have percent signs. */
    private final Map<TaskMetric, Double> mostOfPercents = new LinkedHashMap<>();

    private final Map<TaskMetric, Boolean> falling = new LinkedHashMap<>();
    private final Map<TaskMetric, ScoreUnit> units = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /** The scores of a task and metric without a percent sign. */
    private static final class Group {
        private final List<RawScore> scores = new ArrayList<>();
        private OptionalDouble chance = OptionalDouble.empty();
        private boolean falls;

        double most() {
            return scores.stream().mapToDouble(RawScore::value).max().orElse(0);
        }

        double median() {
            double[] values =
                    scores.stream().mapToDouble(RawScore::value).sorted().toArray();
            return values[values.length / 2];
        }

        RawScore highest() {
            return scores.stream()
                    .max(Comparator.comparingDouble(RawScore::value))
                    .orElseThrow();
        }
    }

    private ScoreUnits(RawScores raw, TableOptions options) {
        this.raw = raw;
        this.options = options;
    }

    /**
     * The units.
     *
     * @param units of each task and metric
     * @param notes on assumptions, one sentence each
     */
    record Found(Map<TaskMetric, ScoreUnit> units, List<String> notes) {}

    /**
     * Decides the units.
     *
     * @throws EpicenterException for a score that its unit does not allow, or units that cannot be decided
     */
    static Found of(RawScores raw, TableOptions options) {
        return new ScoreUnits(raw, options).find();
    }

    private Found find() {
        for (RawScore score : raw.scores()) {
            if (score.percent()) {
                TaskMetric key = TaskMetric.of(score);
                mostOfPercents.merge(key, score.value(), Math::max);
                falling.merge(key, score.higherIsBetter().equals(Optional.of(false)), Boolean::logicalOr);
            } else {
                Group group = groups.computeIfAbsent(TaskMetric.of(score), any -> new Group());
                group.scores.add(score);
                group.falls |= score.higherIsBetter().equals(Optional.of(false));
                group.chance = score.chance().isPresent() ? ScoreInput.chance(score) : group.chance;
            }
        }
        mostOfPercents.forEach((key, most) -> {
            Optional<ScoreUnit.Choice> choice = given(key);
            choice = choice.isPresent()
                    ? choice
                    : MetricKind.of(key.metric(), key.task(), Boolean.TRUE.equals(falling.get(key)));
            units.put(key, choice.map(one -> one.ofFractions(most)).orElse(ScoreUnit.Range.FRACTION));
        });
        Map<String, List<TaskMetric>> shares = new LinkedHashMap<>();
        groups.forEach((key, group) -> {
            group.chance = group.chance.isPresent() ? group.chance : KnownTasks.chance(key.task(), key.metric());
            Optional<ScoreUnit.Choice> choice = given(key);
            choice = choice.isPresent() ? choice : MetricKind.of(key.metric(), key.task(), group.falls);
            if (choice.isPresent()) {
                units.put(key, choice.get().unit(group.median(), group.most(), group.chance));
            } else {
                shares.computeIfAbsent(key.metric(), any -> new ArrayList<>()).add(key);
            }
        });
        shares.values().forEach(this::shares);
        groups.forEach((key, group) -> check(key, group, known(key)));
        note();
        return new Found(units, notes);
    }

    private ScoreUnit known(TaskMetric key) {
        return java.util.Objects.requireNonNull(units.get(key));
    }

    private Optional<ScoreUnit.Choice> given(TaskMetric key) {
        for (String name : List.of(key.task() + " " + key.metric(), key.task(), key.metric(), "")) {
            String unit = options.units().get(name.toLowerCase(Locale.ROOT));
            if (unit != null) {
                return ScoreUnit.Choice.parse(unit);
            }
        }
        return Optional.empty();
    }

    /** Decides between fractions and percent for the tasks of one metric. */
    private void shares(List<TaskMetric> keys) {
        List<TaskMetric> percents =
                keys.stream().filter(key -> group(key).most() > 1).toList();
        keys.forEach(key -> units.put(key, ScoreUnit.Range.FRACTION));
        percents.forEach(key -> {
            requireShare(key, group(key));
            requireOneUnitBesidePercentSigns(key);
            units.put(key, ScoreUnit.Range.PERCENT);
        });
        if (percents.isEmpty()) {
            return;
        }
        RawScore percent = group(percents.get(0)).scores.stream()
                .filter(score -> score.value() > 1)
                .findFirst()
                .orElseThrow();
        List<String> fractions = new ArrayList<>();
        for (TaskMetric key : keys) {
            Group group = group(key);
            if (group.most() > 1) {
                continue;
            }
            if (group.most() <= 0) {
                units.put(key, ScoreUnit.Range.PERCENT);
                continue;
            }
            boolean aboveChance = group.chance.isPresent()
                    && group.chance.getAsDouble() >= 0.05
                    && group.most() > group.chance.getAsDouble() / 2;
            boolean many = group.scores.size() >= MANY && group.most() > NOT_BELOW_ONE_PERCENT;
            boolean raw = isRaw(key, percents);
            if (!aboveChance && !many && !raw) {
                throw mixed(percent, group.highest(), "give --unit \"" + key.task() + "=fraction\" or =percent");
            }
            fractions.add(key.task());
        }
        requireOneUnitInFamilies(keys, percent);
        if (!fractions.isEmpty()) {
            notes.add("Read as fractions beside percentages: " + first(fractions)
                    + " (--unit NAME=percent reads them as percent).");
        }
    }

    /** {@code IFEval Raw} has the fractions of which {@code IFEval} has percentages, as in the Open LLM Leaderboard. */
    private static boolean isRaw(TaskMetric key, List<TaskMetric> percents) {
        return percents.stream().anyMatch(other -> key.task().equalsIgnoreCase(other.task() + " raw"));
    }

    /** Beside {@code 42%}, 0.55 is a fraction and 55 a percentage; with both, 0.55 may be either. */
    private void requireOneUnitBesidePercentSigns(TaskMetric key) {
        List<RawScore> scores = group(key).scores;
        Optional<RawScore> fraction = scores.stream()
                .filter(score -> score.value() > 0 && score.value() <= 1)
                .findFirst();
        if (mostOfPercents.containsKey(key) && fraction.isPresent()) {
            throw mixed(group(key).highest(), fraction.get(), "write all with a percent sign, or all as fractions");
        }
    }

    private Group group(TaskMetric key) {
        return java.util.Objects.requireNonNull(groups.get(key));
    }

    /** A family with fractions in tasks that are in percent. One or two scores below 1% are no evidence. */
    private void requireOneUnitInFamilies(List<TaskMetric> keys, RawScore percent) {
        Map<String, List<RawScore>> families = keys.stream()
                .filter(key -> known(key).equals(ScoreUnit.Range.PERCENT))
                .flatMap(key -> group(key).scores.stream())
                .collect(Collectors.groupingBy(RawScore::family, LinkedHashMap::new, Collectors.toList()));
        for (List<RawScore> family : families.values()) {
            RawScore most = family.stream()
                    .max(Comparator.comparingDouble(RawScore::value))
                    .orElseThrow();
            if (family.size() >= FEW && most.value() > 0 && most.value() <= 1) {
                throw mixed(percent, most, "write all as fractions, or give --unit " + most.metric() + "=percent");
            }
        }
    }

    private EpicenterException mixed(RawScore percent, RawScore fraction, String remedy) {
        return new EpicenterException(
                percent.place() + ", column " + column(percent) + ": " + NumberText.of(percent.value())
                        + " looks like a percentage, and " + fraction.task() + " ("
                        + (fraction.line() > 0 ? "line " + fraction.line() : fraction.file()) + ", "
                        + NumberText.of(fraction.value()) + ") like a fraction; " + remedy);
    }

    private void requireShare(TaskMetric key, Group group) {
        for (RawScore score : group.scores) {
            if (score.value() > 100) {
                throw wrong(
                        score,
                        NumberText.of(score.value())
                                + " is neither a fraction (0 to 1) nor a percentage (0 to 100); give --unit "
                                + key.metric()
                                + "=UNIT, one of " + ScoreUnit.Choice.WORDS
                                + (raw.wide()
                                        ? ", or name the columns that are no scores with --id-columns"
                                        : ", or select other rows with --metric"));
            }
        }
    }

    private void check(TaskMetric key, Group group, ScoreUnit unit) {
        for (RawScore score : group.scores) {
            if (!unit.allows(score.value())) {
                double least =
                        group.scores.stream().mapToDouble(RawScore::value).min().orElse(0);
                boolean centered = unit.isShare() && score.value() < 0;
                throw wrong(
                        score,
                        NumberText.of(score.value()) + " is not possible in the unit of " + key.metric()
                                + ", " + unit.words() + "; "
                                + (centered
                                        ? "for centered scores give their range, such as --unit " + key.metric() + "="
                                                + (least < -0.5 ? "-1:1" : "-0.5:0.5") + ", or --unit " + key.metric()
                                                + "=centered"
                                        : "give --unit " + key.metric() + "=UNIT, one of " + ScoreUnit.Choice.WORDS));
            }
        }
    }

    private EpicenterException wrong(RawScore score, String what) {
        return new EpicenterException(score.place() + ", column " + column(score) + ": " + what);
    }

    private String column(RawScore score) {
        return raw.wide() ? score.task() : "score";
    }

    private void note() {
        Map<ScoreUnit, Set<String>> by = new LinkedHashMap<>();
        boolean percent = units.containsValue(ScoreUnit.Range.PERCENT);
        units.forEach((key, unit) ->
                by.computeIfAbsent(unit, any -> new LinkedHashSet<>()).add(unit.isShare() ? key.metric() : name(key)));
        if (percent) {
            Set<String> tasks = new LinkedHashSet<>();
            units.forEach((key, unit) -> {
                if (unit.equals(ScoreUnit.Range.PERCENT)) {
                    tasks.add(key.metric().equals("score") ? key.task() : key.metric());
                }
            });
            notes.add(
                    0,
                    by.size() == 1
                            ? "The scores are read as percentages."
                            : "Read as percentages: " + first(tasks) + ".");
        }
        Map<String, Set<String>> others = new LinkedHashMap<>();
        by.forEach((unit, keys) -> {
            if (!unit.isShare()) {
                others.computeIfAbsent(unit.words(), any -> new LinkedHashSet<>())
                        .addAll(keys);
            }
        });
        others.forEach(
                (words, keys) -> notes.add(
                        "Read as " + words + ": " + first(keys)
                                + " (fitted as a fraction that rises with skill; errors are in points of it, predictions in the unit)."));
    }

    private static String name(TaskMetric key) {
        boolean same = key.metric().equals(key.task()) || key.metric().equals("score");
        return same ? key.task() : key.task() + " " + key.metric();
    }

    private static String first(java.util.Collection<String> names) {
        return String.join(", ", names.stream().limit(NAMED).toList()) + (names.size() > NAMED ? ", ..." : "");
    }
}
