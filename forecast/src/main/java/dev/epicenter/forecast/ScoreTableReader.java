package dev.epicenter.forecast;

import dev.epicenter.EpicenterException;
import dev.epicenter.forecast.table.NormalScore;
import dev.epicenter.forecast.table.RawScore;
import dev.epicenter.forecast.table.ScoreFilter;
import dev.epicenter.forecast.table.ScoreInput;
import dev.epicenter.forecast.table.TableOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleConsumer;

/** Reads the selected scores of an input, see {@link ScoreInput}, and checks that what is selected exists. */
public final class ScoreTableReader implements ScoreFilter {
    private static final int NAMED = 5;

    private final Selection selection;
    private final Set<String> unknown;
    private final Set<String> unknownTasks;
    /** The values that can be selected, by column. */
    private final Map<String, Set<String>> found = new LinkedHashMap<>();

    private ScoreTableReader(Selection selection) {
        this.selection = selection;
        this.unknown = new TreeSet<>(selection.without());
        this.unknownTasks = new TreeSet<>(selection.withoutTasks());
        for (String column : List.of("metric", "shots", "family", "task")) {
            found.put(column, new LinkedHashSet<>());
        }
    }

    /**
     * Reads a file, as {@link #read(Path, Selection, TableOptions, ScoreInput.TableReader, DoubleConsumer)} does, without
     * options.
     */
    public static ScoreTable read(Path file, Selection selection) {
        return read(file, selection, TableOptions.NONE, ScoreInput.TableReader.NONE, part -> {});
    }

    /**
     * Reads a file, a folder of results, or standard input.
     *
     * @param parquet reads Parquet
     * @param progress receives the part that is read, 0 to 1
     * @throws EpicenterException with file, line, column and value of the first error, and the option that helps
     */
    public static ScoreTable read(
            Path path,
            Selection selection,
            TableOptions options,
            ScoreInput.TableReader parquet,
            DoubleConsumer progress) {
        ScoreTableReader reader = new ScoreTableReader(selection);
        return reader.table(ScoreInput.read(path, options, selection.metrics(), reader, parquet, progress));
    }

    /** Reads lines in memory, as {@link #read(Path, Selection)} does. */
    public static ScoreTable parse(String source, List<String> lines, Selection selection) {
        return parse(source, String.join("\n", lines), selection, TableOptions.NONE);
    }

    /** Reads a text in memory. */
    public static ScoreTable parse(String source, String text, Selection selection, TableOptions options) {
        ScoreTableReader reader = new ScoreTableReader(selection);
        return reader.table(ScoreInput.parse(source, text, options, reader));
    }

    @Override
    public boolean takes(String family, String model, String task, String metric, String shots) {
        unknown.remove(family);
        unknown.remove(model);
        boolean taskTaken = selection.takesTask(task, unknownTasks::remove);
        note("metric", metric);
        note("shots", shots);
        note("family", family);
        note("task", task);
        return taskTaken && selection.takes(family, model, metric, shots);
    }

    private void note(String column, String value) {
        if (!value.isEmpty()) {
            java.util.Objects.requireNonNull(found.get(column)).add(value);
        }
    }

    private ScoreTable table(ScoreInput input) {
        List<ScoreRow> rows = new ArrayList<>();
        for (NormalScore score : input.scores()) {
            // Families may be known only now.
            if (takes(score.raw())) {
                rows.add(row(score));
            }
        }
        String source = input.source();
        if (!unknown.isEmpty()) {
            throw new EpicenterException("--without " + unknown.iterator().next() + ": " + source
                    + " has no such family or model; it has " + String.join("; ", words()));
        }
        if (!unknownTasks.isEmpty()) {
            throw new EpicenterException(
                    "--without-task " + unknownTasks.iterator().next() + ": " + source + " has no such task; it has "
                            + String.join("; ", words()));
        }
        if (rows.isEmpty()) {
            throw new EpicenterException(source + " has no selected rows; "
                    + (words().isEmpty() ? "it has no scores" : "it has " + String.join("; ", words()))
                    + "; check --metric, --shots, --without and --without-task");
        }
        return new ScoreTable(source, rows, input.notes());
    }

    private boolean takes(RawScore raw) {
        unknown.remove(raw.family());
        note("family", raw.family());
        return selection.takes(raw.family(), raw.model(), raw.metric(), raw.shots());
    }

    /** The values that can be selected, a few of each column. */
    private List<String> words() {
        List<String> words = new ArrayList<>();
        found.forEach((column, values) -> {
            if (!values.isEmpty()) {
                words.add(column + " "
                        + String.join(", ", values.stream().limit(NAMED).toList())
                        + (values.size() > NAMED ? ", ..." : ""));
            }
        });
        return words;
    }

    private static ScoreRow row(NormalScore score) {
        RawScore raw = score.raw();
        return new ScoreRow(
                raw.line(),
                raw.family(),
                raw.model(),
                raw.params().orElseThrow(),
                raw.tokens(),
                raw.task(),
                raw.metric(),
                score.fraction(),
                score.chance(),
                raw.shots(),
                score.stderr(),
                raw.loss(),
                raw.flops(),
                score.unit());
    }
}
