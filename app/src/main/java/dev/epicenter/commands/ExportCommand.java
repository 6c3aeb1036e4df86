package dev.epicenter.commands;

import dev.epicenter.file.FileNames;
import dev.epicenter.query.RunExport;
import dev.epicenter.results.RunNames;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.terminal.Output;
import dev.epicenter.terminal.StatusLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

/** {@code epicenter export}. */
@Command(
        description = {
            "Writes runs for other tools: TensorBoard event files, Parquet files.",
            "Steps abandoned by a rollback are a separate run in TensorBoard, and marked in the tables."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter export runs/grokking --tensorboard",
            "  tensorboard --logdir runs/grokking/export/tensorboard",
            "  epicenter export runs --tensorboard --parquet --arms --out exported"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            description = "Run directories, or folders that contain some at any depth.")
    private List<Path> roots = new ArrayList<>();

    @Option(names = "--tensorboard", description = "Write TensorBoard event files.")
    private boolean tensorboard;

    @Option(names = "--parquet", description = "Write Parquet files, one per table of 'epicenter query --schema'.")
    private boolean parquet;

    @Option(names = "--arms", description = "Also write the steps of the replays' arms.")
    private boolean arms;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where to write DIR/tensorboard/NAME and DIR/parquet/NAME. Default: export in each run directory.")
    private @Nullable Path out;

    @Mixin
    private ForceOption force;

    @Mixin
    private JsonOption json;

    /** The JSON output: one directory that was written. */
    record Written(String run, String form, String folder) {}

    @Override
    public Integer call() {
        List<RunExport.Form> forms = new ArrayList<>();
        if (tensorboard) {
            forms.add(RunExport.Form.TENSORBOARD);
        }
        if (parquet) {
            forms.add(RunExport.Form.PARQUET);
        }
        if (forms.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no format given; use --tensorboard, --parquet or both");
        }
        List<Written> written = new ArrayList<>();
        try (StatusLine status = StatusLine.onStderr()) {
            for (Map.Entry<String, Path> run : RunNames.of(roots).entrySet()) {
                for (RunExport.Form form : forms) {
                    String kind = form.name().toLowerCase(Locale.ROOT);
                    Path target = out == null
                            ? RunDirectory.export(run.getValue()).resolve(kind)
                            : out.resolve(kind).resolve(folder(run.getKey()));
                    status.show(() -> "writing " + target);
                    RunExport.write(form, run.getKey(), run.getValue(), target, arms, force.requested(), note -> {
                        status.clear();
                        spec.commandLine().getErr().println(note);
                    });
                    written.add(new Written(run.getKey(), kind, target.toString()));
                }
            }
        }
        PrintWriter print = spec.commandLine().getOut();
        if (json.requested()) {
            Output.json(print, written);
        } else {
            Output.lines(
                    print, written.stream().map(one -> "Wrote " + one.folder()).toList());
        }
        return ExitCode.OK;
    }

    /** A run's name as a path: of several runs with the same long name, the number at its end can be too much. */
    private static Path folder(String name) {
        Path whole = Path.of(name);
        return whole.resolveSibling(FileNames.fit(whole.getFileName().toString()));
    }
}
