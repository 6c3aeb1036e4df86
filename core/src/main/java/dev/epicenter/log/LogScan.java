package dev.epicenter.log;

import dev.epicenter.Nearest;
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
     * @param progress hears how many bytes have been read since it last heard
     * @throws NoSeriesException where it is no log, or holds none of the series
     * @throws dev.epicenter.EpicenterException where it cannot be read
     */
    public static ScannedLog scan(Path path, SeriesChoice choice, LongConsumer progress) {
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
            // A damaged file may have anything in a name, line ends too.
            throw new NoSeriesException(
                    nothingIn(path, reader, choice, collector).replaceAll("\\p{Cntrl}+", " "));
        }
        for (String metric : collector.missing()) {
            collector.note("there is no series " + metric);
        }
        return new ScannedLog(path, reader.format(), series, collector.notes(), collector.passedOver());
    }

    private static String nothingIn(Path path, LogReader reader, SeriesChoice choice, SeriesCollector collector) {
        List<String> seen = collector.passedOver();
        String where = path + " (" + reader.format() + ")";
        if (!collector.hasStepAskedFor() && !collector.keys().isEmpty()) {
            String step = choice.step().orElseThrow();
            return where + " has no key " + step + " that could be the step"
                    + Nearest.name(step, collector.keys())
                            .map(name -> "; did you mean " + name + "?")
                            .orElse(reader instanceof ConsoleReader ? "; leave --step out: its lines tell theirs" : "")
                    + "; its keys: " + some(collector.keys());
        }
        if (seen.isEmpty()) {
            boolean console = reader instanceof ConsoleReader;
            return where + " holds no series"
                    + (console
                            ? ": no line fits "
                                    + (choice.pattern().isPresent()
                                            ? "--pattern"
                                            : "a pattern known here;"
                                                    + " say how its lines look, as in --pattern 'step (?<step>\\d+).*loss (?<loss>\\S+)'")
                            : "; was it written to its end?")
                    + told(collector);
        }
        String names = some(seen);
        if (choice.metrics().isEmpty()) {
            return where + " holds no series whose name looks like a loss; choose one of these by --metric: " + names
                    + told(collector);
        }
        String meant = Nearest.name(choice.metrics().get(0), seen)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
        return where + " holds no series " + String.join(" or ", choice.metrics()) + (meant.isEmpty() ? ";" : meant)
                + " it holds: " + names;
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "");
    }

    private static String told(SeriesCollector collector) {
        return collector.notes().isEmpty() ? "" : " (" + String.join("; ", collector.notes()) + ")";
    }
}
