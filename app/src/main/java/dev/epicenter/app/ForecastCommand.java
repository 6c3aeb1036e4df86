package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.WholeFile;
import dev.epicenter.forecast.FlatTasks;
import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.LinearFit;
import dev.epicenter.forecast.Method;
import dev.epicenter.forecast.Methods;
import dev.epicenter.forecast.PalmRangeStudy;
import dev.epicenter.forecast.PalmTables;
import dev.epicenter.forecast.PredictionTargets;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.ScoreTable;
import dev.epicenter.forecast.ScoreTableReader;
import dev.epicenter.forecast.Selection;
import dev.epicenter.forecast.SeriesSet;
import dev.epicenter.forecast.TransformRule;
import dev.epicenter.report.ForecastPage;
import dev.epicenter.report.ForecastView;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
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
        name = "forecast",
        description = {
            "Predicts task scores at the next scale, with intervals, after a back-test on your own table.",
            "The back-test measures how well each model predicts the largest scale. The first line reports whether the"
                    + " selected model beats the last value carried forward. Columns, models and JSON keys:"
                    + " docs/how-to/forecast.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter forecast --demo",
            "  epicenter forecast scores.csv --to 1e12 --html forecast.html",
            "  epicenter forecast scores.csv --axis compute --to 1e12 --tokens 2e13 --json",
            "  epicenter forecast scores.csv --metric acc --without Gopher",
            "  epicenter forecast --compute 1.2e9:5e11 175e9:3e11"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ForecastCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCORES.csv", arity = "0..1", description = "A long table with one score per row.")
    private @Nullable Path file;

    @Option(names = "--demo", description = "Use PaLM's published tables instead of a file.")
    private boolean demo;

    @Option(
            names = "--axis",
            paramLabel = "AXIS",
            description = "The scale: params, tokens, compute or loss. Default: params.")
    private ScaleAxis axis = ScaleAxis.PARAMS;

    @Option(names = "--metric", paramLabel = "NAME", description = "Use only this metric. May be repeated.")
    private List<String> metrics = List.of();

    @Option(names = "--shots", paramLabel = "SHOTS", description = "Use only this number of shots. May be repeated.")
    private List<String> shots = List.of();

    @Option(names = "--without", paramLabel = "NAME", description = "Omit this family or model. May be repeated.")
    private List<String> without = List.of();

    @Option(
            names = "--leaky-range",
            description =
                    "Also test the original proposal, whose range is taken from all scores, including held-out ones.")
    private boolean leakyRange;

    @Option(
            names = "--to",
            paramLabel = "N",
            split = ",",
            description = "Predict at these numbers of parameters. Default: one more step of each family.")
    private List<Double> to = List.of();

    @Option(
            names = "--tokens",
            paramLabel = "D",
            description = "Predict for this number of tokens. Default: the largest model's.")
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
                throw new EpicenterException("--compute cannot be combined with SCORES.csv or --demo");
            }
            Output.lines(
                    out,
                    ComputeText.of(
                            compute.stream().map(ComputeText.Model::parse).toList()));
            return ExitCode.OK;
        }
        if (demo == (file != null)) {
            throw new EpicenterException("forecast needs either SCORES.csv or --demo");
        }
        if (html != null && !Files.isDirectory(html.toAbsolutePath().resolveSibling(""))) {
            throw new EpicenterException("--html " + html + ": no such folder; create it first");
        }
        PredictionTargets requested = requested();
        Selection selection = new Selection(Set.copyOf(metrics), Set.copyOf(shots), Set.copyOf(without));
        ScoreTable table =
                (file == null ? PalmTables.palm(selection) : ScoreTableReader.read(file, selection)).on(axis);
        SeriesSet corpus = SeriesSet.of(table, axis);
        ForecastResult study;
        try (StatusLine status = StatusLine.onStderr();
                StageObserver watch = new StageObserver(status)) {
            study = ForecastResult.of(corpus, axis, methods(corpus), requested, seed, watch::enter);
        }
        String conclusion = ForecastText.conclusion(study);
        List<String> notes = new ArrayList<>(table.notes());
        notes.addAll(FlatTasks.notes(table));
        Methods.limits(corpus).ifPresent(notes::add);
        notes.addAll(ForecastText.notes(study));
        String source = file == null ? "PaLM's published tables" : String.valueOf(file.getFileName());
        ForecastView view = ForecastView.of(study, axis, source, conclusion, notes);
        if (html != null) {
            WholeFile.write(html, ForecastPage.render(study, view));
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
        if (demo && shots.isEmpty() && metrics.isEmpty()) {
            lines.addAll(ForecastDemoText.of(PalmRangeStudy.palm()));
        }
        lines.addAll(ForecastText.of(study, axis));
        if (html != null) {
            lines.addAll(List.of("", "Plots: " + html));
        }
        Output.lines(out, lines);
        return ExitCode.OK;
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
