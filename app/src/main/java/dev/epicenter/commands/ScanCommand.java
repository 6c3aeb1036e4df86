package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.WholeFile;
import dev.epicenter.log.scan.ScanJson;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.log.scan.SplitRuns;
import dev.epicenter.report.ScanPage;
import dev.epicenter.results.ScanText;
import dev.epicenter.terminal.Output;
import dev.epicenter.terminal.Sparkline;
import dev.epicenter.terminal.StatusLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter scan}. */
@Command(
        description = {
            "Finds loss spikes in logs of any trainer: TensorBoard, W&B, JSON, CSV, console text.",
            "The format is detected from the content. Formats and JSON keys: docs/reference/scan.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter scan lightning_logs/version_3",
            "  epicenter scan train.log --html spikes.html",
            "  epicenter scan metrics.jsonl --metric loss --metric grad_norm --step tokens",
            "  epicenter scan out.txt --pattern 'step (?<step>\\d+).*loss (?<loss>\\S+)'",
            "  epicenter scan wandb/latest-run --json | jq '.sources[].series[].events'"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ScanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE|FOLDER", arity = "1..*", description = "Logs, or folders of logs.")
    private List<Path> paths;

    @Mixin
    private SeriesOptions series;

    @Option(names = "--x", paramLabel = "KEY", description = "The key on the x axis of the plots. Default: the step.")
    private @Nullable String x;

    @Mixin
    private JsonOption json;

    @Mixin
    private HtmlOption plots;

    @Override
    public Integer call() {
        Path html = plots.file().orElse(null);
        SeriesSelector choice = series.choice(Optional.ofNullable(x));
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        LogSearch search;
        try (StatusLine status = StatusLine.onStderr()) {
            search = LogSearch.of(paths, choice, status);
        }
        List<ScannedLog> logs = SplitRuns.withJumps(search.logs());
        List<String> problems = new ArrayList<>(search.problems());
        if (logs.isEmpty()) {
            problems.stream()
                    .limit(Math.max(0, problems.size() - 1))
                    .forEach(problem -> err.println("epicenter: " + problem));
            throw new EpicenterException(problems.isEmpty() ? search.nothing() : problems.get(problems.size() - 1));
        }
        if (html != null) {
            WholeFile.write(html, ScanPage.render(logs, Optional.ofNullable(x)));
        }
        if (json.requested()) {
            Output.json(out, ScanJson.of(logs));
            ScanText.notes(logs).forEach(note -> err.println("epicenter: " + note));
        } else {
            List<String> lines = new ArrayList<>(ScanText.of(logs, Sparkline.hasBlocks()));
            lines.add("");
            if (html != null) {
                lines.add("Plots: " + html);
            }
            lines.add(ScanText.answer(logs));
            Output.lines(out, lines);
        }
        search.ignored().ifPresent(words -> err.println("epicenter: " + words));
        problems.forEach(problem -> err.println("epicenter: " + problem));
        err.flush();
        return problems.isEmpty() ? ExitCode.OK : ExitCode.BAD_INPUT;
    }
}
