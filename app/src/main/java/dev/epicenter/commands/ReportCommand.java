package dev.epicenter.commands;

import dev.epicenter.config.RunConfigReader;
import dev.epicenter.report.ReportFile;
import dev.epicenter.run.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter report}. */
@Command(
        description = "Writes a run, its spikes, replays and diagnoses as one self-contained HTML file.",
        footerHeading = "%nExamples:%n",
        footer = {"  epicenter report runs/grokking", "  epicenter report runs/grokking --out grokking.html"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path root;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write the report. Default: RUN/report.html.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        RunDirectory run = RunDirectory.open(root);
        Path file = out == null ? run.report() : out;
        ReportFile.write(run, RunConfigReader.read(run.runYaml()), file);
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(file);
        stdout.flush();
        return ExitCode.OK;
    }
}
