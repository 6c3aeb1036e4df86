package dev.epicenter.commands;

import dev.epicenter.Formats;
import dev.epicenter.duckdb.ParquetTable;
import dev.epicenter.forecast.ScoreTable;
import dev.epicenter.forecast.ScoreTableReader;
import dev.epicenter.forecast.Selection;
import dev.epicenter.forecast.table.InputText;
import dev.epicenter.forecast.table.RawTable;
import dev.epicenter.forecast.table.TableOptions;
import dev.epicenter.terminal.StatusLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select scores, and that say how to read them where the table does not. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ScoreTableOptions {
    @Option(names = "--metric", paramLabel = "NAME", description = "Use only this metric. May be repeated.")
    private List<String> metrics = List.of();

    @Option(names = "--shots", paramLabel = "SHOTS", description = "Use only this number of shots. May be repeated.")
    private List<String> shots = List.of();

    @Option(names = "--without", paramLabel = "NAME", description = "Omit this family or model. May be repeated.")
    private List<String> without = List.of();

    @Option(
            names = "--without-task",
            paramLabel = "PATTERN",
            description = "Omit tasks of this name, where * is any text. May be repeated.")
    private List<String> withoutTasks = List.of();

    @Option(
            names = "--models",
            paramLabel = "FILE",
            description =
                    "A table of models with the columns model and family, params, tokens or flops. It overrides those"
                            + " of SCORES.")
    private @Nullable Path models;

    @Option(
            names = "--id-columns",
            paramLabel = "NAME",
            split = ",",
            description = "The columns of a wide table that are no tasks. Default: detected.")
    private List<String> idColumns = List.of();

    @Option(
            names = "--column",
            paramLabel = "ROLE=NAME",
            description =
                    "Read this column as family, model, params, active, tokens, flops, task, metric, score, random_baseline,"
                            + " shots, n, stderr or loss. May be repeated.")
    private List<String> columns = List.of();

    @Option(
            names = "--unit",
            paramLabel = "[NAME=]UNIT",
            description = "The unit of a metric's or task's scores: fraction, percent, error, perplexity, bits, loss,"
                    + " log_likelihood, elo, centered, or a range from the worst to the best score such as -1:1; or of params, tokens or flops, such as"
                    + " params=M. May be repeated.")
    private List<String> units = List.of();

    Selection selection() {
        return new Selection(Set.copyOf(metrics), Set.copyOf(shots), Set.copyOf(without), Set.copyOf(withoutTasks));
    }

    /** Whether no metric and no number of shots is selected. */
    boolean takesAll() {
        return metrics.isEmpty() && shots.isEmpty();
    }

    /** The first given option that says how to read a table; empty without one. */
    Optional<String> reading() {
        return Stream.of(
                        models == null ? "" : "--models",
                        idColumns.isEmpty() ? "" : "--id-columns",
                        columns.isEmpty() ? "" : "--column",
                        units.isEmpty() ? "" : "--unit")
                .filter(option -> !option.isEmpty())
                .findFirst();
    }

    /** Reads the selected scores, and shows progress. */
    ScoreTable read(Path path) {
        TableOptions options = new TableOptions(
                Set.copyOf(idColumns),
                TableOptions.columns(columns),
                TableOptions.units(units),
                Optional.ofNullable(models));
        long start = System.nanoTime();
        try (StatusLine status = StatusLine.onStderr()) {
            return ScoreTableReader.read(
                    path,
                    selection(),
                    options,
                    ScoreTableOptions::parquet,
                    part -> status.show(() -> progress(path, part, (System.nanoTime() - start) / 1e9)));
        }
    }

    private static String progress(Path path, double part, double seconds) {
        String left = part > 0 ? ", " + Formats.duration(Math.round(seconds * (1 - part) / part)) + " left" : "";
        return "reading " + name(path) + ": " + Math.round(100 * part) + "%" + left;
    }

    /** The name of an input for people. */
    static String name(Path path) {
        return path.equals(InputText.STDIN)
                ? "standard input"
                : String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }

    /** Rows are numbered from 1, as there are no lines. */
    private static RawTable parquet(Path file) {
        ParquetTable table = ParquetTable.read(file);
        List<RawTable.Row> rows = new ArrayList<>();
        for (List<String> cells : table.rows()) {
            rows.add(new RawTable.Row(rows.size() + 1, cells));
        }
        return new RawTable(file.toString(), table.columns(), rows, (char) 0, List.of());
    }
}
