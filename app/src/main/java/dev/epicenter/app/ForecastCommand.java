package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.forecast.BackTest;
import dev.epicenter.forecast.Corpus;
import dev.epicenter.forecast.Demo;
import dev.epicenter.forecast.Lines;
import dev.epicenter.forecast.Method;
import dev.epicenter.forecast.Methods;
import dev.epicenter.forecast.Predictability;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.ScoreTable;
import dev.epicenter.forecast.ScoreTableReader;
import dev.epicenter.forecast.Selection;
import dev.epicenter.forecast.Split;
import dev.epicenter.forecast.TransformRule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter forecast}. */
@Command(
        name = "forecast",
        description = {
            "Back-tests models of task scores by scale: what would each have said of the largest scale?",
            "The table's columns and the models: docs/forecast.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter forecast --demo --shots few",
            "  epicenter forecast scores.csv --metric acc",
            "  epicenter forecast scores.csv --axis compute --without Gopher"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ForecastCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCORES.csv", arity = "0..1", description = "A long table, a row a score.")
    private @Nullable Path file;

    @Option(names = "--demo", description = "PaLM's published tables instead of a file.")
    private boolean demo;

    @Option(names = "--axis", paramLabel = "AXIS", description = "params, tokens, compute or loss. Default: params.")
    private ScaleAxis axis = ScaleAxis.PARAMS;

    @Option(names = "--metric", paramLabel = "NAME", description = "Only this metric. May be repeated.")
    private List<String> metrics = List.of();

    @Option(names = "--shots", paramLabel = "SHOTS", description = "Only these shots. May be repeated.")
    private List<String> shots = List.of();

    @Option(names = "--without", paramLabel = "NAME", description = "Not this family or model. May be repeated.")
    private List<String> without = List.of();

    @Option(
            names = "--leaky-range",
            description = "Add the proposal as it was made: the range from all scores, held-out ones too.")
    private boolean leakyRange;

    @Override
    public Integer call() {
        if (demo == (file != null)) {
            throw new EpicenterException("forecast needs one of SCORES.csv and --demo");
        }
        Selection selection = new Selection(Set.copyOf(metrics), Set.copyOf(shots), Set.copyOf(without));
        ScoreTable table = file == null ? Demo.palm(selection) : ScoreTableReader.read(file, selection);
        Corpus corpus = Corpus.of(table, axis);
        PrintWriter out = spec.commandLine().getOut();
        BackTest test = BackTest.of(Split.largest(corpus, 3), methods(corpus));
        List<String> lines = new ArrayList<>(ForecastLines.of(test));
        table.notes().forEach(lines::add);
        lines.addAll(ForecastLines.predictability(Predictability.of(corpus, TransformRule.RANGE)));
        Output.lines(out, lines);
        return ExitCode.OK;
    }

    private List<Method> methods(Corpus corpus) {
        List<Method> methods = new ArrayList<>(Methods.standard());
        if (leakyRange) {
            methods.add(new Lines(TransformRule.RANGE, false, corpus));
        }
        return methods;
    }
}
