package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

/**
 * The scores of an input as fractions, with their models: reads the input, completes models, decides units, takes chance
 * levels of well-known tasks, and averages repeated scores.
 *
 * @param source the file or folder
 * @param scores in the order of the file
 * @param notes what was assumed, one sentence each
 */
public record ScoreInput(String source, List<NormalScore> scores, List<String> notes) {
    public ScoreInput {
        scores = List.copyOf(scores);
        notes = List.copyOf(notes);
    }

    /** Reads files in formats that need native code, such as Parquet. */
    @FunctionalInterface
    public interface TableReader extends Function<Path, RawTable> {
        /** Refuses Parquet. */
        TableReader NONE = file -> {
            throw new EpicenterException(file + " is a Parquet file; write it as CSV");
        };
    }

    /**
     * Reads a file, a folder, or standard input.
     *
     * @param metrics the requested ones; empty for all
     * @param filter selects scores by their names, without the families that are taken from models' names
     * @param parquet reads Parquet
     * @param progress receives the part that is read, 0 to 1
     * @throws EpicenterException for an input that cannot be read, with its place and the option that helps
     */
    public static ScoreInput read(
            Path path,
            TableOptions options,
            Set<String> metrics,
            ScoreFilter filter,
            TableReader parquet,
            DoubleConsumer progress) {
        if (Files.isDirectory(path)) {
            return of(ResultFolder.read(path, metrics, filter, progress), options, parquet);
        }
        if (InputText.isParquet(path)) {
            return of(parquet.apply(path), options, filter, parquet);
        }
        String source = path.equals(InputText.STDIN) ? "standard input" : path.toString();
        return parse(source, Optional.of(path), InputText.read(path), options, filter, parquet, progress);
    }

    /** The scores of a text in memory; see {@link #read}. */
    public static ScoreInput parse(String source, String text, TableOptions options, ScoreFilter filter) {
        return parse(
                source,
                Optional.empty(),
                new InputText(text, List.of()),
                options,
                filter,
                TableReader.NONE,
                part -> {});
    }

    private static ScoreInput parse(
            String source,
            Optional<Path> file,
            InputText text,
            TableOptions options,
            ScoreFilter filter,
            TableReader parquet,
            DoubleConsumer progress) {
        if (JsonTable.looksLikeJson(text.text()) && !JsonTable.looksLikeJsonLines(text.text())) {
            var root = JsonTable.parse(source, text.text());
            if (HarnessResults.recognizes(root)) {
                Path path = file.orElse(Path.of(source));
                List<RawScore> scores = HarnessResults.scores(path, path.resolveSibling(""), root).stream()
                        .filter(one -> filter.takes(one.family(), one.model(), one.task(), one.metric(), one.shots()))
                        .toList();
                return of(new RawScores(source, scores, text.notes(), false), options, parquet);
            }
        }
        return of(table(source, text, progress), options, filter, parquet);
    }

    private static RawTable table(String source, InputText text, DoubleConsumer progress) {
        return JsonTable.looksLikeJson(text.text())
                ? JsonTable.table(source, text)
                : DelimitedText.parse(source, text, progress);
    }

    private static ScoreInput of(RawTable table, TableOptions options, ScoreFilter filter, TableReader parquet) {
        return of(TableScores.of(table, options, filter), options, parquet);
    }

    private static ScoreInput of(RawScores found, TableOptions options, TableReader parquet) {
        Optional<ModelTable> models = options.models().map(path -> models(path, options, parquet));
        RawScores raw = ModelResolver.resolve(found, models);
        ScoreUnits.Found units = ScoreUnits.of(raw, options);
        List<String> notes = new ArrayList<>(raw.notes());
        notes.addAll(units.notes());
        Map<TaskMetric, OptionalDouble> chances = KnownChances.of(raw, units.units(), notes);
        List<NormalScore> scores = new ArrayList<>();
        for (RawScore score : raw.scores()) {
            ScoreUnit unit = java.util.Objects.requireNonNull(units.units().get(TaskMetric.of(score)));
            unit = score.percent() ? ofPercentSign(unit) : unit;
            OptionalDouble chance = OptionalDouble.empty();
            if (unit instanceof ScoreUnit.Range range && !range.falls()) {
                chance = chance(score);
                if (chance.isEmpty()) {
                    chance = chances.getOrDefault(TaskMetric.of(score), chance);
                }
            }
            double fraction = Math.min(1, Math.max(0, unit.fraction(score.value())));
            scores.add(new NormalScore(score, unit, fraction, chance, stderr(score, unit, fraction), 1));
        }
        return new ScoreInput(raw.source(), Repeats.averaged(scores, notes), notes);
    }

    /** The unit of a score with a percent sign, which is given as a fraction, also beside scores without one. */
    private static ScoreUnit ofPercentSign(ScoreUnit unit) {
        return unit instanceof ScoreUnit.Range range && range.falls()
                ? new ScoreUnit.Range(0, range.high() > 2 ? range.high() / 100 : range.high(), true)
                : ScoreUnit.Range.FRACTION;
    }

    private static ModelTable models(Path path, TableOptions options, TableReader parquet) {
        RawTable table = InputText.isParquet(path)
                ? parquet.apply(path)
                : table(path.toString(), InputText.read(path), part -> {});
        return ModelTable.of(table, options);
    }

    /** The chance level in the file: a fraction, or in percent beside percentages. */
    static OptionalDouble chance(RawScore score) {
        if (score.chance().isEmpty()) {
            return score.chance();
        }
        double given = score.chance().getAsDouble();
        double fraction = given > 1 ? given / 100 : given;
        if (!(given >= 0 && fraction < 1) || given > 1 && given < 2) {
            throw new EpicenterException(score.place() + ", column random_baseline: "
                    + dev.epicenter.NumberText.of(given)
                    + " is not a fraction from 0 to below 1; correct it, or name the right column with"
                    + " --column random_baseline=NAME");
        }
        return OptionalDouble.of(fraction);
    }

    private static OptionalDouble stderr(RawScore score, ScoreUnit unit, double fraction) {
        if (score.stderr().isPresent()) {
            double slope = unit.slope(score.value());
            return OptionalDouble.of(score.stderr().getAsDouble() * slope);
        }
        if (score.items().isEmpty() || !(unit instanceof ScoreUnit.Range)) {
            return OptionalDouble.empty();
        }
        double n = score.items().getAsDouble();
        // Agresti and Coull add two successes and two failures, so scores of 0 and 1 have an error too.
        double p = (fraction * n + 2) / (n + 4);
        return OptionalDouble.of(Math.sqrt(p * (1 - p) / (n + 4)));
    }
}
