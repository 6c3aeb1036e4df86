package dev.epicenter.log.scan;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.log.format.ConsoleReader;
import dev.epicenter.log.format.JsonReader;
import dev.epicenter.log.format.LogFile;
import dev.epicenter.log.format.LogFormats;
import dev.epicenter.log.format.LogReader;
import dev.epicenter.log.format.NoSeriesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** Scans the series of a log for spikes, in one pass and in bounded memory. */
public final class LogScan {
    /** In a text longer than this, fewer lines with a step and a loss are no measurements. */
    private static final long PROSE_BYTES = 2048;

    private static final int FEWEST_LINES = 5;

    /** A beginning that shows whether a file is a log. */
    private static final int BEGINNING = 1 << 17;

    /** The largest JSON file that is read whole for that: its beginning is no JSON. */
    private static final long WHOLE_JSON = 4 << 20;

    private LogScan() {}

    /**
     * Whether a file has a loss series, by its beginning: so that a folder can be listed without scanning its files.
     * Unreadable files are no logs.
     */
    public static boolean looksLikeLog(Path path) {
        try {
            LogFile file = LogFile.of(path, bytes -> {});
            SeriesSelector choice = SeriesSelector.losses();
            LogReader reader = LogFormats.of(file, choice.pattern());
            if (reader instanceof JsonReader) {
                return Files.size(path) <= WHOLE_JSON
                        && !scan(path, choice, bytes -> {}).series().isEmpty();
            }
            SeriesCollector collector = new SeriesCollector(choice);
            readWhatIsWhole(file.beginning(BEGINNING), choice, collector);
            List<ScannedSeries> series = collector.series();
            // A sentence may look like a measurement, but not many do.
            return !series.isEmpty()
                    && !(reader instanceof ConsoleReader
                            && series.stream().allMatch(one -> one.points() < FEWEST_LINES));
        } catch (IOException | RuntimeException none) {
            return false;
        }
    }

    /** The last record of a beginning is not complete; those before it count. */
    private static void readWhatIsWhole(LogFile beginning, SeriesSelector choice, SeriesCollector collector) {
        try (RowPipe pipe = new RowPipe(collector, choice)) {
            LogFormats.of(beginning, choice.pattern()).read(beginning, pipe);
        } catch (IOException | EpicenterException cut) {
            return;
        }
    }

    /**
     * @param progress receives the number of bytes read since its last call
     * @throws NoSeriesException if it is not a log, or has none of the series
     * @throws dev.epicenter.EpicenterException if it cannot be read
     */
    public static ScannedLog scan(Path path, SeriesSelector choice, LongConsumer progress) {
        LogFile file = LogFile.of(path, progress);
        LogReader reader = LogFormats.of(file, choice.pattern());
        SeriesCollector collector = new SeriesCollector(choice);
        try (RowPipe pipe = new RowPipe(collector, choice)) {
            reader.read(file, pipe);
            file.notes().forEach(pipe::note);
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
        List<ScannedSeries> series = collector.series();
        if (series.isEmpty()) {
            // A damaged file may have any characters in a name, including line ends.
            throw new NoSeriesException(
                    nothingIn(path, reader, choice, collector).replaceAll("\\p{Cntrl}+", " "));
        }
        if (reader instanceof ConsoleReader && choice.pattern().isEmpty() && isProse(path, series)) {
            throw new NoSeriesException(path + " (" + reader.format() + ") has no series: fewer than " + FEWEST_LINES
                    + " of its lines look like measurements; give the format of its lines with --pattern, or wait"
                    + " until it has more");
        }
        for (String metric : collector.missing()) {
            collector.note("there is no series " + metric + NearNames.suggestion(metric, names(series, collector)));
        }
        return new ScannedLog(
                path,
                reader.format(),
                series,
                collector.firstStep(),
                collector.findings(),
                collector.notes(),
                collector.ignored());
    }

    /** Whether it is a text with a few sentences that look like measurements, such as a README. */
    private static boolean isProse(Path path, List<ScannedSeries> series) {
        try {
            return Files.size(path) > PROSE_BYTES && series.stream().allMatch(one -> one.points() < FEWEST_LINES);
        } catch (IOException unknown) {
            return false;
        }
    }

    private static String nothingIn(Path path, LogReader reader, SeriesSelector choice, SeriesCollector collector) {
        List<String> seen = collector.ignored();
        String where = path + " (" + reader.format() + ")";
        if (!collector.hasRequestedStep() && !collector.keys().isEmpty()) {
            String step = choice.step().orElseThrow();
            return where + " has no key " + step + " that could be the step"
                    + DidYouMean.name(step, collector.keys())
                            .map(name -> "; did you mean " + name + "?")
                            .orElse(reader instanceof ConsoleReader ? "; omit --step: its lines have their own" : "")
                    + "; its keys: " + NearNames.listed(collector.keys());
        }
        if (seen.isEmpty()) {
            boolean console = reader instanceof ConsoleReader;
            return where + " has no series"
                    + (console
                            ? ": no line matches "
                                    + (choice.pattern().isPresent()
                                            ? "--pattern"
                                            : "a known pattern; give the format of its lines, as in --pattern 'step"
                                                    + " (?<step>\\d+).*loss (?<loss>\\S+)'")
                            : "; check that it is complete")
                    + notes(collector);
        }
        if (choice.metrics().isEmpty()) {
            return where + " has no series whose name looks like a loss; choose one with --metric: "
                    + NearNames.listed(seen)
                    + notes(collector);
        }
        return where + " has no series " + String.join(" or ", choice.metrics())
                + NearNames.suggestion(choice.metrics().get(0), seen);
    }

    private static List<String> names(List<ScannedSeries> series, SeriesCollector collector) {
        return Stream.concat(series.stream().map(ScannedSeries::metric), collector.ignored().stream())
                .toList();
    }

    private static String notes(SeriesCollector collector) {
        return collector.notes().isEmpty() ? "" : " (" + String.join("; ", collector.notes()) + ")";
    }
}
