package dev.epicenter.log;

import dev.epicenter.DidYouMean;
import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/** Scans the series of a log for spikes, in one pass and in bounded memory. */
public final class LogScan {
    private static final int MOST_NAMES = 20;

    private LogScan() {}

    /**
     * @param progress receives the number of bytes read since its last call
     * @throws NoSeriesException if it is not a log, or has none of the series
     * @throws dev.epicenter.EpicenterException if it cannot be read
     */
    public static ScannedLog scan(Path path, SeriesSelector choice, LongConsumer progress) {
        LogFile file = LogFile.of(path, progress);
        LogReader reader = LogFormats.of(file, choice.pattern());
        SeriesCollector collector = new SeriesCollector(choice);
        try {
            reader.read(file, collector);
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
        List<ScannedSeries> series = collector.series();
        if (series.isEmpty()) {
            // A damaged file may have any characters in a name, including line ends.
            throw new NoSeriesException(
                    nothingIn(path, reader, choice, collector).replaceAll("\\p{Cntrl}+", " "));
        }
        for (String metric : collector.missing()) {
            collector.note("there is no series " + metric);
        }
        return new ScannedLog(path, reader.format(), series, collector.notes(), collector.ignored());
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
                    + "; its keys: " + some(collector.keys());
        }
        if (seen.isEmpty()) {
            boolean console = reader instanceof ConsoleReader;
            return where + " has no series"
                    + (console
                            ? ": no line matches "
                                    + (choice.pattern().isPresent()
                                            ? "--pattern"
                                            : "a known pattern;"
                                                    + " give the format of its lines, as in --pattern 'step (?<step>\\d+).*loss (?<loss>\\S+)'")
                            : "; check that it is complete")
                    + notes(collector);
        }
        String names = some(seen);
        if (choice.metrics().isEmpty()) {
            return where + " has no series whose name looks like a loss; choose one with --metric: " + names
                    + notes(collector);
        }
        String meant = DidYouMean.name(choice.metrics().get(0), seen)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
        return where + " has no series " + String.join(" or ", choice.metrics()) + (meant.isEmpty() ? ";" : meant)
                + " it has: " + names;
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "");
    }

    private static String notes(SeriesCollector collector) {
        return collector.notes().isEmpty() ? "" : " (" + String.join("; ", collector.notes()) + ")";
    }
}
