package dev.epicenter.commands;

import dev.epicenter.query.RunQuery;
import dev.epicenter.query.RunTable;
import dev.epicenter.results.RowPrinter;
import dev.epicenter.results.RunNames;
import dev.epicenter.results.SchemaText;
import dev.epicenter.terminal.Output;
import dev.epicenter.terminal.StatusLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter query}. */
@Command(
        description = {
            "Queries runs with SQL (DuckDB): steps, tensors, spikes, replays and arms are tables. --schema lists them.",
            "Reads the files of runs, also of running ones, and changes nothing. The query itself cannot access files."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter query 'SELECT run, spike, height FROM spikes ORDER BY height DESC'",
            "  epicenter query 'SELECT arm, outcome, loss_at_horizon FROM arms' runs/x",
            "  epicenter query 'SELECT tensor, max(update_rms) FROM tensors GROUP BY 1'",
            "  epicenter query --schema"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class QueryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SQL", description = "The query.")
    private @Nullable String sql;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FOLDER",
            description = "Run directories, or folders that contain some at any depth. Default: runs.")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "--schema", description = "List the tables and their columns.")
    private boolean schema;

    @Mixin
    private JsonOption json;

    @Option(names = "--csv", description = "Print CSV, with a header.")
    private boolean csv;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (schema) {
            Output.lines(out, SchemaText.of(List.of(RunTable.values())));
            return ExitCode.OK;
        }
        if (sql == null || sql.isBlank()) {
            throw new ParameterException(spec.commandLine(), "no query given; give one in SQL, or use --schema");
        }
        Map<String, Path> runs = RunNames.of(folders.isEmpty() ? List.of(Path.of("runs")) : folders);
        if (json.requested() && csv) {
            throw new ParameterException(spec.commandLine(), "give --json or --csv, not both");
        }
        RowPrinter.Form form =
                json.requested() ? RowPrinter.Form.JSON : csv ? RowPrinter.Form.CSV : RowPrinter.Form.TABLE;
        try (StatusLine status = StatusLine.onStderr()) {
            RunQuery.run(
                    sql,
                    runs,
                    run -> status.show(() -> "reading " + run),
                    problem -> {
                        status.clear();
                        spec.commandLine().getErr().println("skipped: " + problem);
                    },
                    form.printer(out));
        }
        return ExitCode.OK;
    }
}
