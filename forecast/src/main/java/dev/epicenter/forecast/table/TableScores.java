package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import dev.epicenter.Formats;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The scores of a table of any {@link TableLayout}. Rows and cells without a score are skipped and counted. */
final class TableScores {
    private static final int NAMED = 8;

    /** A standard error of more is in percent: 25 items have one of 0.1 at most. */
    private static final double LARGEST_FRACTION = 0.1;

    private static final Pattern PERCENT = Pattern.compile("%|(?i)\\b(?:pct|percent)\\b");

    private final RawTable table;
    private final TableOptions options;
    private final RoleColumns roles;
    private final TableLayout layout;
    private final Map<ColumnRole, NumberColumn> numbers = new EnumMap<>(ColumnRole.class);
    private final Map<Integer, NumberColumn> scoreColumns = new java.util.HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private int missing;
    private int firstMissing;

    private TableScores(RawTable table, TableOptions options) {
        this.options = options;
        this.roles = RoleColumns.of(table, options);
        this.table = MergedCells.filled(table, roles);
        this.layout = TableLayout.of(this.table, roles, options);
    }

    /**
     * The scores.
     *
     * @param filter of the scores to parse
     * @throws EpicenterException with line and column of the first error, and the option that helps
     */
    static RawScores of(RawTable table, TableOptions options, ScoreFilter filter) {
        if (table.rows().isEmpty()) {
            throw new EpicenterException(table.source() + " has no rows; it has only a header");
        }
        return new TableScores(table, options).scores(filter);
    }

    private RawScores scores(ScoreFilter filter) {
        if (!roles.has(ColumnRole.MODEL) && !roles.has(ColumnRole.PARAMS) && layout.kind() != TableLayout.Kind.MODELS) {
            throw new EpicenterException(table.source() + ", line 1: no column model or params; found "
                    + RoleColumns.names(table.columns()) + "; name one with --column model=NAME");
        }
        prepareNumbers();
        ignoreForwardCost();
        notes.addAll(table.notes());
        roles.note().ifPresent(notes::add);
        layoutNote().ifPresent(notes::add);
        RepeatedModels repeats = RepeatedModels.of(table, roles, layout);
        notes.addAll(repeats.notes());
        List<RawScore> scores = new ArrayList<>();
        for (RawTable.Row row : table.rows()) {
            if (repeats.isSuperseded(row)) {
                continue;
            }
            for (TableLayout.Score column : layout.scores()) {
                RawScore score = score(row, column, filter, repeats);
                if (score != null) {
                    scores.add(score);
                }
            }
        }
        if (missing > 0) {
            notes.add("Skipped " + Formats.count(missing, "score") + " without a value, the first on line "
                    + firstMissing + ".");
        }
        return new RawScores(table.source(), scores, notes, layout.kind() == TableLayout.Kind.WIDE);
    }

    private void prepareNumbers() {
        NumberStyle style = NumberColumn.styleOf(table);
        for (ColumnRole role : ColumnRole.values()) {
            boolean number =
                    role.isCount() || role == ColumnRole.CHANCE || role == ColumnRole.STDERR || role == ColumnRole.LOSS;
            if (number && roles.has(role)) {
                numbers.put(role, NumberColumn.of(table, roles.index(role).orElseThrow(), role, style));
            }
        }
        for (TableLayout.Score column : layout.scores()) {
            scoreColumns.put(column.index(), NumberColumn.of(table, column.index(), ColumnRole.SCORE, style));
            if (column.stderr() >= 0) {
                scoreColumns.put(column.stderr(), NumberColumn.of(table, column.stderr(), ColumnRole.STDERR, style));
            }
        }
        scaleCounts();
    }

    private void scaleCounts() {
        List<String> models = roles.has(ColumnRole.MODEL)
                ? table.rows().stream()
                        .map(row -> roles.text(ColumnRole.MODEL, row))
                        .toList()
                : List.of();
        for (ColumnRole role : ColumnRole.OF_MODELS) {
            NumberColumn column = numbers.get(role);
            if (column != null) {
                NumberColumn params = numbers.get(ColumnRole.PARAMS);
                List<OptionalDouble> sizes = params == null || role != ColumnRole.TOKENS
                        ? List.of()
                        : table.rows().stream().map(params::count).toList();
                CountUnit.set(table, column, role, options, models, sizes).ifPresent(notes::add);
            }
        }
    }

    private void ignoreForwardCost() {
        NumberColumn flops = numbers.get(ColumnRole.FLOPS);
        boolean named = options.columns().containsKey(ColumnRole.FLOPS)
                || flops != null && flops.header().toLowerCase(Locale.ROOT).contains("train");
        if (flops != null && !named) {
            ForwardCost.note(table, flops, Optional.ofNullable(numbers.get(ColumnRole.PARAMS)))
                    .ifPresent(note -> {
                        numbers.remove(ColumnRole.FLOPS);
                        roles.remove(ColumnRole.FLOPS);
                        notes.add(note);
                    });
        }
    }

    private Optional<String> layoutNote() {
        String names = layout.scores().stream()
                .map(score -> table.columns().get(score.index()))
                .limit(NAMED)
                .collect(Collectors.joining(", "));
        names += layout.scores().size() > NAMED ? ", ..." : "";
        return switch (layout.kind()) {
            case LONG ->
                roles.has(ColumnRole.SCORE) ? Optional.empty() : Optional.of("The scores are in column " + names + ".");
            case METRICS -> Optional.of("Metrics, one column each: " + names + ".");
            case MODELS -> Optional.of("Models, one column each: " + names + ".");
            case WIDE ->
                Optional.of(Formats.count(layout.scores().size(), "task") + ", one column each: " + names
                        + (options.idColumns().isEmpty()
                                ? " (--id-columns names the columns that are no tasks)."
                                : "."));
        };
    }

    private @Nullable RawScore score(
            RawTable.Row row, TableLayout.Score column, ScoreFilter filter, RepeatedModels repeats) {
        TableLayout.Kind kind = layout.kind();
        String family = roles.text(ColumnRole.FAMILY, row);
        String model = kind == TableLayout.Kind.MODELS ? column.name() : roles.text(ColumnRole.MODEL, row);
        String task = kind == TableLayout.Kind.WIDE ? column.name() : roles.text(ColumnRole.TASK, row);
        task = task.isEmpty() ? task : repeats.task(task, row);
        String metric = roles.text(ColumnRole.METRIC, row);
        metric = metric.isEmpty()
                        || kind == TableLayout.Kind.WIDE && !column.metric().equals("score")
                ? column.metric()
                : metric;
        String shots = roles.text(ColumnRole.SHOTS, row).replaceFirst("(?i)(\\.0|[ -]?shots?)$", "");
        if (model.isEmpty()) {
            model = (family + " " + roles.text(ColumnRole.PARAMS, row)).strip();
        }
        if (!filter.takes(family, model, task, metric, shots)) {
            return null;
        }
        NumberColumn values = known(scoreColumns.get(column.index()));
        Optional<Quantity> value = values.at(row);
        if (value.isEmpty()) {
            firstMissing = missing++ == 0 ? row.line() : firstMissing;
            return null;
        }
        if (task.isEmpty()) {
            throw new EpicenterException(table.source() + ", line " + row.line() + ", column "
                    + table.columns().get(roles.index(ColumnRole.TASK).orElseThrow())
                    + ": is empty; give the task, or name its column with --column task=NAME");
        }
        if (model.isEmpty()) {
            throw new EpicenterException(table.source() + ", line " + row.line()
                    + ": no model is named; give it, or name its column with --column model=NAME");
        }
        // "Accuracy (%)"
        boolean percent =
                value.get().percent() || PERCENT.matcher(values.header()).find();
        return new RawScore(
                table.source(),
                row.line(),
                family,
                model,
                count(ColumnRole.PARAMS, row),
                count(ColumnRole.TOKENS, row),
                count(ColumnRole.FLOPS, row),
                task,
                metric,
                percent ? value.get().value() / 100 : value.get().value(),
                percent,
                kind == TableLayout.Kind.WIDE ? OptionalDouble.empty() : number(ColumnRole.CHANCE, row),
                shots,
                stderr(row, column, value.get(), percent),
                count(ColumnRole.ITEMS, row),
                loss(row),
                Optional.empty(),
                active(row),
                repeats.variant(row));
    }

    /** In the unit of the score; as a fraction beside a percent sign. */
    private OptionalDouble stderr(RawTable.Row row, TableLayout.Score column, Quantity value, boolean percentScore) {
        OptionalDouble given = column.stderr() >= 0
                ? number(known(scoreColumns.get(column.stderr())), row)
                : number(ColumnRole.STDERR, row);
        OptionalDouble error = given.isPresent() ? given : value.error();
        boolean isPercent = percentScore && (given.isEmpty() || error.getAsDouble() > LARGEST_FRACTION);
        return isPercent && error.isPresent() ? OptionalDouble.of(error.getAsDouble() / 100) : error;
    }

    /** From its own column, or from a cell of parameters. */
    private OptionalDouble active(RawTable.Row row) {
        OptionalDouble active = count(ColumnRole.ACTIVE, row);
        NumberColumn params = numbers.get(ColumnRole.PARAMS);
        return active.isPresent() || params == null
                ? active
                : params.experts(row).map(ExpertSizes::active).orElse(active);
    }

    private OptionalDouble loss(RawTable.Row row) {
        OptionalDouble loss = number(ColumnRole.LOSS, row);
        if (loss.isPresent() && loss.getAsDouble() <= 0) {
            throw known(numbers.get(ColumnRole.LOSS)).wrong(row, "is not positive; leave it empty where unknown");
        }
        return loss;
    }

    private OptionalDouble count(ColumnRole role, RawTable.Row row) {
        NumberColumn column = numbers.get(role);
        return column == null ? OptionalDouble.empty() : column.count(row);
    }

    private OptionalDouble number(ColumnRole role, RawTable.Row row) {
        NumberColumn column = numbers.get(role);
        return column == null ? OptionalDouble.empty() : number(column, row);
    }

    private static OptionalDouble number(NumberColumn column, RawTable.Row row) {
        return column.at(row)
                .map(one -> OptionalDouble.of(one.percent() ? one.value() / 100 : one.value()))
                .orElse(OptionalDouble.empty());
    }

    private static NumberColumn known(@Nullable NumberColumn column) {
        return java.util.Objects.requireNonNull(column);
    }
}
