package dev.epicenter.forecast.table;

import dev.epicenter.Formats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Tells apart the rows of one model, task and metric, by columns that have no role. A value that recurs over models, such as a
 * data set or a precision, makes a family or a task of its own; the mean over such values may mean nothing. Of the
 * checkpoints of one model, the last is used. What is still repeated is averaged.
 */
final class RepeatedModels {
    private static final int NAMED = 3;

    private static final List<ColumnRole> SCORE = List.of(
            ColumnRole.FAMILY,
            ColumnRole.MODEL,
            ColumnRole.PARAMS,
            ColumnRole.TOKENS,
            ColumnRole.FLOPS,
            ColumnRole.TASK,
            ColumnRole.METRIC,
            ColumnRole.SHOTS);

    private final RawTable table;
    private final RoleColumns roles;
    private final List<String> notes = new ArrayList<>();
    private final List<Integer> variants = new ArrayList<>();
    private final List<Integer> prompts = new ArrayList<>();
    private final List<Integer> subtasks = new ArrayList<>();
    private final Set<RawTable.Row> superseded = new HashSet<>();

    private RepeatedModels(RawTable table, RoleColumns roles) {
        this.table = table;
        this.roles = roles;
    }

    /** The columns that tell the rows of a table apart. */
    static RepeatedModels of(RawTable table, RoleColumns roles, TableLayout layout) {
        RepeatedModels repeats = new RepeatedModels(table, roles);
        if (layout.kind() != TableLayout.Kind.MODELS) {
            repeats.find(layout);
        }
        return repeats;
    }

    List<String> notes() {
        return notes;
    }

    /** The variant of a row's model; empty without one. */
    String variant(RawTable.Row row) {
        return label(variants, row, ", ");
    }

    /** The task of a row with its subset, which asks other questions, and its prompt, which asks the same. */
    String task(String task, RawTable.Row row) {
        String subtask = label(subtasks, row, "/");
        String prompt = label(prompts, row, ", ");
        return task + (subtask.isEmpty() ? "" : "/" + subtask) + (prompt.isEmpty() ? "" : " [" + prompt + "]");
    }

    /** Whether the row is an earlier checkpoint of a model. */
    boolean isSuperseded(RawTable.Row row) {
        return superseded.contains(row);
    }

    private void find(TableLayout layout) {
        List<String> keys = keys(List.of());
        if (distinct(keys) == keys.size()) {
            return;
        }
        List<Integer> candidates = candidates(layout);
        List<Integer> chosen = new ArrayList<>(columns(candidates, SecondColumn.REPETITION).stream()
                .filter(i -> TableLayout.tellsRepeats(header(i)) && recurs(i))
                .toList());
        keys = keys(chosen);
        for (SecondColumn meaning : List.of(SecondColumn.PROMPT, SecondColumn.SUBTASK, SecondColumn.VARIANT)) {
            // Earlier kinds are named by what they are; a variant is what is left.
            keys = choose(
                    columns(candidates, meaning).stream().filter(this::recurs).toList(), chosen, keys);
        }
        chosen.forEach(this::assign);
        note(variants, "family");
        note(prompts, "task");
        note(subtasks, "task");
        if (distinct(keys) < keys.size()) {
            columns(candidates, SecondColumn.CHECKPOINT).stream().findFirst().ifPresent(this::keepLast);
        }
        if (variants.isEmpty() && prompts.isEmpty() && subtasks.isEmpty() && superseded.isEmpty()) {
            noteAverages(candidates, keys);
        }
    }

    /** Adds the columns that tell most rows apart, one after the other, until all rows differ or no column helps. */
    private List<String> choose(List<Integer> columns, List<Integer> chosen, List<String> keys) {
        List<String> best = keys;
        while (distinct(best) < best.size()) {
            int column = -1;
            List<String> longer = best;
            for (int candidate : columns) {
                List<Integer> with = new ArrayList<>(chosen);
                with.add(candidate);
                List<String> found = keys(with);
                if (distinct(found) > distinct(longer)) {
                    column = candidate;
                    longer = found;
                }
            }
            if (column < 0) {
                break;
            }
            chosen.add(column);
            best = longer;
        }
        return best;
    }

    private void assign(int column) {
        switch (meaning(column)) {
            case VARIANT -> variants.add(column);
            case PROMPT -> prompts.add(column);
            case SUBTASK -> subtasks.add(column);
            default -> {}
        }
    }

    private void keepLast(int step) {
        List<Integer> apart = new ArrayList<>(variants);
        apart.addAll(prompts);
        apart.addAll(subtasks);
        List<String> keys = keys(apart);
        Map<String, RawTable.Row> last = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            RawTable.Row row = table.rows().get(i);
            RawTable.Row other = last.get(keys.get(i));
            if (other == null || step(step, row) > step(step, other)) {
                last.put(keys.get(i), row);
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            RawTable.Row row = table.rows().get(i);
            if (step(step, row) < step(step, Objects.requireNonNull(last.get(keys.get(i))))) {
                superseded.add(row);
            }
        }
        if (!superseded.isEmpty()) {
            notes.add("Rows of one model differ in the column " + header(step) + ": the last one of each is used, and "
                    + Formats.count(superseded.size(), "earlier row") + " skipped (--column family=" + header(step)
                    + " makes each a family).");
        }
    }

    private double step(int column, RawTable.Row row) {
        return NumberStyle.POINT
                .parse(row.cells().get(column))
                .map(Quantity::value)
                .orElse(Double.NEGATIVE_INFINITY);
    }

    private void note(Collection<Integer> columns, String what) {
        for (int column : columns) {
            Set<String> values = new LinkedHashSet<>();
            table.rows().forEach(row -> values.add(row.cells().get(column)));
            values.remove("");
            notes.add("Rows of one model differ in the column " + header(column) + ": each of its values is a " + what
                    + " of its own ("
                    + String.join(", ", values.stream().limit(NAMED).toList())
                    + (values.size() > NAMED ? ", ..." : "") + ").");
        }
    }

    private void noteAverages(List<Integer> candidates, List<String> keys) {
        Map<String, Integer> rows = new HashMap<>();
        keys.forEach(key -> rows.merge(key, 1, Integer::sum));
        for (int column : columns(candidates, SecondColumn.VARIANT)) {
            List<String> apart = keys(List.of(column));
            List<String> repeated = IntStream.range(0, keys.size())
                    .filter(i -> rows.getOrDefault(keys.get(i), 0) > 1)
                    .mapToObj(apart::get)
                    .toList();
            if (!isNumeric(column) && !repeated.isEmpty() && distinct(repeated) == repeated.size()) {
                notes.add("Rows of one model differ in the column " + header(column)
                        + " and are averaged; keep one row of each, or add that column to the models' names.");
                return;
            }
        }
    }

    private List<Integer> candidates(TableLayout layout) {
        Set<Integer> scores = new HashSet<>();
        layout.scores().forEach(score -> scores.addAll(List.of(score.index(), score.stderr())));
        return IntStream.range(0, table.columns().size())
                .filter(i -> !header(i).isEmpty() && !roles.isAssigned(i) && !scores.contains(i))
                .boxed()
                .toList();
    }

    private List<Integer> columns(List<Integer> candidates, SecondColumn meaning) {
        return candidates.stream().filter(i -> meaning(i) == meaning).toList();
    }

    private SecondColumn meaning(int column) {
        SecondColumn named = SecondColumn.of(header(column));
        boolean task = ColumnRole.named(header(column)).equals(Optional.of(ColumnRole.TASK));
        if (task) {
            // Beside a column of tasks; otherwise it is, for example, the data set of the training.
            return roles.has(ColumnRole.TASK) ? SecondColumn.SUBTASK : SecondColumn.VARIANT;
        }
        if (named == SecondColumn.VARIANT && isNumeric(column) && !isSetting(column)) {
            return SecondColumn.MEASUREMENT;
        }
        // "best" or "last"
        return named == SecondColumn.CHECKPOINT && !isNumeric(column) ? SecondColumn.VARIANT : named;
    }

    /** Whether a column of numbers was set and not measured: most models have each of its values. */
    private boolean isSetting(int column) {
        Map<String, Set<String>> models = new HashMap<>();
        Set<String> all = new HashSet<>();
        for (RawTable.Row row : table.rows()) {
            String model = roles.text(ColumnRole.MODEL, row) + '\u0000' + roles.text(ColumnRole.PARAMS, row);
            all.add(model);
            models.computeIfAbsent(row.cells().get(column), any -> new HashSet<>())
                    .add(model);
        }
        return models.values().stream().allMatch(having -> having.size() >= 2 && 2 * having.size() >= all.size());
    }

    /** Whether two models share a value. */
    private boolean recurs(int column) {
        Map<String, String> first = new HashMap<>();
        for (RawTable.Row row : table.rows()) {
            String value = row.cells().get(column);
            String model = roles.text(ColumnRole.MODEL, row) + '\u0000' + roles.text(ColumnRole.PARAMS, row);
            if (!NumberStyle.isMissing(value)
                    && !Optional.ofNullable(first.putIfAbsent(value, model))
                            .orElse(model)
                            .equals(model)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNumeric(int column) {
        return NumberColumn.of(table, column, ColumnRole.SCORE, NumberStyle.POINT)
                .isNumeric();
    }

    private String label(List<Integer> columns, RawTable.Row row, String between) {
        List<String> words = new ArrayList<>();
        for (int column : columns) {
            String value = row.cells().get(column);
            if (!NumberStyle.isMissing(value)) {
                boolean bare = NumberStyle.POINT.parse(value).isPresent() || value.length() < 2;
                words.add(bare ? header(column) + " " + value : value);
            }
        }
        return String.join(between, words);
    }

    private String header(int column) {
        return table.columns().get(column);
    }

    /** For each row what differs from other rows. */
    private List<String> keys(List<Integer> columns) {
        return table.rows().stream()
                .map(row -> {
                    StringBuilder key = new StringBuilder();
                    SCORE.forEach(role -> key.append(roles.text(role, row)).append('\u0000'));
                    columns.forEach(
                            column -> key.append(row.cells().get(column)).append('\u0000'));
                    return key.toString();
                })
                .toList();
    }

    private static int distinct(List<String> keys) {
        return new HashSet<>(keys).size();
    }
}
