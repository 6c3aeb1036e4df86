package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.WholeFile;
import dev.epicenter.forecast.FlatTasks;
import dev.epicenter.forecast.ForecastProgress;
import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.LinearFit;
import dev.epicenter.forecast.Method;
import dev.epicenter.forecast.Methods;
import dev.epicenter.forecast.PalmRangeStudy;
import dev.epicenter.forecast.PalmTables;
import dev.epicenter.forecast.PredictionTargets;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.ScoreTable;
import dev.epicenter.forecast.SecondMetrics;
import dev.epicenter.forecast.SeriesSet;
import dev.epicenter.forecast.TransformRule;
import dev.epicenter.report.ForecastPage;
import dev.epicenter.report.ForecastView;
import dev.epicenter.results.ComputeText;
import dev.epicenter.results.ForecastDemoText;
import dev.epicenter.results.ForecastText;
import dev.epicenter.results.StageObserver;
import dev.epicenter.terminal.Output;
import dev.epicenter.terminal.StatusLine;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter forecast}. */
@Command(
        description = {
            "Predicts task scores at the next scale, with intervals, after a back-test on your own table.",
            "The back-test measures how well each model predicts the largest scale. The first line reports whether the"
                    + " selected model beats the last value carried forward. Columns and models:"
                    + " docs/how-to/forecast.md; JSON keys: docs/explanation/forecast.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter forecast --demo",
            "  epicenter forecast scores.csv --to 1e12 --html forecast.html",
            "  epicenter forecast scores.csv --axis compute --to 1e12 --tokens 2e13 --json",
            "  epicenter forecast scores.csv --metric acc --without Gopher",
            "  epicenter forecast lm_eval_results/ --metric acc --models models.csv --to 70B",
            "  epicenter forecast --compute 1.2e9:5e11 175e9:3e11"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ForecastCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SCORES",
            arity = "0..1",
            description =
                    "A table (CSV, TSV, Markdown, JSON or Parquet; - for standard input), or a folder of results of"
                            + " lm-evaluation-harness or HELM.")
    private @Nullable Path file;

    @Option(names = "--demo", description = "Use PaLM's published tables instead of a file.")
    private boolean demo;

    @Option(
            names = "--axis",
            paramLabel = "AXIS",
            description = "The scale: params, tokens, compute or loss. Default: params.")
    private ScaleAxis axis = ScaleAxis.PARAMS;

    @Mixin
    private ScoreTableOptions input;

    @Option(
            names = "--leaky-range",
            description =
                    "Also test the original proposal, whose range is taken from all scores, including held-out ones.")
    private boolean leakyRange;

    @Option(
            names = "--to",
            paramLabel = "N",
            split = ",",
            converter = CountConverter.class,
            description = "Predict at these numbers of parameters, such as 7B. Default: one more step of each family.")
    private List<Double> to = List.of();

    @Option(
            names = "--tokens",
            paramLabel = "D",
            converter = CountConverter.class,
            description = "Predict for this number of tokens, such as 1.5T. Default: the largest model's.")
    private @Nullable Double tokens;

    @Option(names = "--loss", paramLabel = "L", description = "Predict at this loss, with --axis loss.")
    private @Nullable Double loss;

    @Option(
            names = "--compute",
            paramLabel = "N:D",
            arity = "1..*",
            description = "Only print the training compute 6ND of N parameters on D tokens, side by side.")
    private List<String> compute = List.of();

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the resampling in back-tests. Default: 5.")
    private long seed = 5;

    @Mixin
    private JsonOption json;

    @Mixin
    private HtmlOption plots;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Path html = plots.file().orElse(null);
        if (!compute.isEmpty()) {
            if (demo || file != null) {
                throw new EpicenterException("--compute cannot be combined with SCORES or --demo");
            }
            Output.lines(
                    out,
                    ComputeText.of(
                            compute.stream().map(ComputeText.Model::parse).toList()));
            return ExitCode.OK;
        }
        if (demo == (file != null)) {
            throw new EpicenterException("forecast needs either SCORES or --demo");
        }
        if (demo) {
            input.reading().ifPresent(option -> {
                throw new EpicenterException(option
                        + " cannot be combined with --demo, whose tables need no reading; omit it, or give SCORES");
            });
        }
        if (html != null && !Files.isDirectory(html.toAbsolutePath().resolveSibling(""))) {
            throw new EpicenterException("--html " + html + ": no such folder; create it first");
        }
        PredictionTargets requested = requested();
        ScoreTable table = (file == null ? PalmTables.palm(input.selection()) : input.read(file)).on(axis);
        SeriesSet corpus = SeriesSet.of(table, axis);
        ForecastResult study;
        try (StatusLine status = StatusLine.onStderr();
                StageObserver watch = new StageObserver(status)) {
            study = ForecastResult.of(corpus, axis, methods(corpus), requested, seed, progress(watch));
        }
        String conclusion = ForecastText.conclusion(study);
        List<String> notes = new ArrayList<>(table.notes());
        notes.addAll(SecondMetrics.notes(table));
        notes.addAll(FlatTasks.notes(table));
        Methods.limits(corpus).ifPresent(notes::add);
        notes.addAll(ForecastText.notes(study));
        String source = file == null ? "PaLM's published tables" : ScoreTableOptions.name(file);
        ForecastView view = ForecastView.of(study, axis, source, conclusion, notes, table.units());
        if (html != null) {
            WholeFile.write(html, ForecastPage.render(study, view, table.units()));
        }
        if (json.requested()) {
            Output.json(out, view);
            PrintWriter err = spec.commandLine().getErr();
            notes.forEach(note -> err.println("epicenter: " + note));
            err.flush();
            return ExitCode.OK;
        }
        List<String> lines = new ArrayList<>(List.of(conclusion));
        lines.addAll(notes);
        if (demo && input.takesAll()) {
            lines.addAll(ForecastDemoText.of(PalmRangeStudy.palm()));
        }
        lines.addAll(ForecastText.of(study, axis, table.units()));
        if (html != null) {
            lines.addAll(List.of("", "Plots: " + html));
        }
        Output.lines(out, lines);
        return ExitCode.OK;
    }

    private static ForecastProgress progress(StageObserver watch) {
        return new ForecastProgress() {
            @Override
            public void enter(String stage) {
                watch.enter(stage);
            }

            @Override
            public void update(String words) {
                watch.update(words);
            }
        };
    }

    private PredictionTargets requested() {
        to.forEach(each -> positive("--to", each));
        return new PredictionTargets(to, given("--tokens", tokens), given("--loss", loss));
    }

    private static OptionalDouble given(String option, @Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(positive(option, value));
    }

    private static double positive(String option, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new EpicenterException(option + ": " + value + " is not positive; give a number such as 1e12");
        }
        return value;
    }

    private List<Method> methods(SeriesSet corpus) {
        List<Method> methods = new ArrayList<>(Methods.standard());
        if (leakyRange) {
            methods.add(new LinearFit(TransformRule.RANGE, false, corpus));
        }
        return methods;
    }
}
