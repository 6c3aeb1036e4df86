package dev.epicenter.app;

import dev.epicenter.query.RunQuery;
import dev.epicenter.query.RunTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter query}. */
@Command(
        name = "query",
        description = {
            "Asks runs in SQL (DuckDB's): steps, tensors, spikes, replays and their arms, as tables. --schema lists them.",
            "It reads the run files as they are, also of runs that go on, and changes nothing; the question itself sees no file."
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

    @Parameters(index = "0", arity = "0..1", paramLabel = "SQL", description = "The question.")
    private @Nullable String sql;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FOLDER",
            description = "Run directories, or folders that they are in, however deep. Default: runs.")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "--schema", description = "List the tables and their columns.")
    private boolean schema;

    @Option(names = "--json", description = "Print a JSON array with an object a row.")
    private boolean json;

    @Option(names = "--csv", description = "Print CSV, with a header.")
    private boolean csv;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (schema) {
            Output.lines(out, SchemaLines.of(List.of(RunTable.values())));
            return ExitCode.OK;
        }
        if (sql == null || sql.isBlank()) {
            throw new ParameterException(spec.commandLine(), "what is the question? Give it in SQL, or --schema");
        }
        Map<String, Path> runs = RunNames.of(folders.isEmpty() ? List.of(Path.of("runs")) : folders);
        if (json && csv) {
            throw new ParameterException(spec.commandLine(), "--json and --csv are two forms of one answer: give one");
        }
        RowPrinter.Form form = json ? RowPrinter.Form.JSON : csv ? RowPrinter.Form.CSV : RowPrinter.Form.TABLE;
        try (StatusLine status = StatusLine.onStderr()) {
            RunQuery.ask(
                    sql,
                    runs,
                    run -> status.show(() -> "reading " + run),
                    problem -> {
                        status.clear();
                        spec.commandLine().getErr().println("left out: " + problem);
                    },
                    form.printer(out));
        }
        return ExitCode.OK;
    }
}
