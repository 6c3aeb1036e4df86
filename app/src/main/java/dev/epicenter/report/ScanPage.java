package dev.epicenter.report;

import dev.epicenter.json.Json;
import dev.epicenter.log.scan.Health;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.log.scan.SeriesEvent;
import dev.epicenter.statistics.Downsampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The page of a scan: the answer, contents, and a chart and a table of events for each series. It is one HTML file,
 * which loads nothing from the network.
 */
public final class ScanPage {
    private static final int MOST_RESTARTS = 200;

    private ScanPage() {}

    private record Data(String title, HealthData health, List<LogData> logs) {}

    /** @param line it names all findings */
    private record HealthData(String status, String line) {}

    private record LogData(
            String file, String format, HealthData health, List<SeriesData> series, List<String> notes) {}

    /**
     * The data of a chart.
     *
     * @param axis the name of the x axis; {@code row} also where the step goes back
     * @param x, values one of each for each point
     * @param steps the step of each point where the x axis is the row; empty where it is the step
     * @param restarts on the x axis
     */
    private record SeriesData(
            String metric,
            String coverage,
            String stepName,
            long firstStep,
            long lastStep,
            String axis,
            List<Double> x,
            List<Double> values,
            List<Double> steps,
            RobustRange range,
            List<Long> restarts,
            List<EventData> events,
            List<String> notes) {}

    /**
     * @param number as {@code plan-skip --event} takes it; empty for a hard batch
     * @param from, to its place on the x axis
     */
    private record EventData(
            OptionalInt number,
            String kind,
            double from,
            double to,
            long onset,
            long peak,
            OptionalLong end,
            double baseline,
            double height,
            double residual,
            double severity) {}

    /** @param x the key on the x axis of the charts; empty: the step */
    public static String render(List<ScannedLog> logs, Optional<String> x) {
        String title = logs.size() == 1 ? logs.get(0).file().toString() : logs.size() + " logs";
        Data data = new Data(
                title,
                health(Health.of(logs)),
                logs.stream().map(log -> log(log, x)).toList());
        return ReportPage.html(
                "",
                "Scan of " + title,
                ScriptBundle.of("report/scan.js"),
                Resources.text("report/report.css") + "\n" + Resources.text("report/scan.css"),
                Json.line(data));
    }

    private static HealthData health(Health health) {
        return new HealthData(health.status().words(), health.line());
    }

    private static LogData log(ScannedLog log, Optional<String> x) {
        List<SeriesData> series = new ArrayList<>();
        int first = 1;
        for (ScannedSeries one : log.series()) {
            series.add(series(one, first, x));
            first += one.spikes().size();
        }
        return new LogData(log.file().toString(), log.format(), health(Health.of(log)), series, log.notes());
    }

    /** @param first the number of its first event */
    private static SeriesData series(ScannedSeries series, int first, Optional<String> x) {
        List<Downsampler.Point> points = series.sketch().points().stream()
                .filter(point -> Double.isFinite(point.x()))
                .toList();
        boolean byRows = IntStream.range(1, points.size())
                .anyMatch(i -> points.get(i).x() < points.get(i - 1).x());
        Axis axis = new Axis(points, byRows);
        return new SeriesData(
                series.metric(),
                series.coverage(),
                series.stepName(),
                series.firstStep(),
                series.lastStep(),
                byRows ? "row" : x.orElse(series.stepName().equals("rows") ? "row" : series.stepName()),
                points.stream().map(axis::of).toList(),
                points.stream().map(Downsampler.Point::value).toList(),
                byRows ? points.stream().map(Downsampler.Point::x).toList() : List.of(),
                RobustRange.of(series),
                byRows ? series.restarts().stream().limit(MOST_RESTARTS).toList() : List.of(),
                events(series, first, axis),
                series.notes());
    }

    private static List<EventData> events(ScannedSeries series, int first, Axis axis) {
        List<SeriesEvent> numbered = series.spikes();
        return series.worstFirstWithHardBatches().stream()
                .map(event -> {
                    int index = numbered.indexOf(event);
                    return event(event, index < 0 ? OptionalInt.empty() : OptionalInt.of(first + index), axis);
                })
                .toList();
    }

    private static EventData event(SeriesEvent event, OptionalInt number, Axis axis) {
        double from = axis.ofRow(event.onsetRow());
        return new EventData(
                number,
                event.words(),
                from,
                event.endRow().isPresent() ? axis.ofRow(event.endRow().getAsLong()) : from,
                event.onset(),
                event.peak(),
                event.end(),
                event.baseline(),
                event.height(),
                event.residual(),
                event.severity());
    }

    /** The x axis of a chart. */
    private record Axis(List<Downsampler.Point> points, boolean byRows) {
        double of(Downsampler.Point point) {
            return byRows ? point.row() : point.x();
        }

        /** The place of the nearest drawn row at or before {@code row}. */
        double ofRow(long row) {
            if (byRows || points.isEmpty()) {
                return row;
            }
            int low = 0;
            int high = points.size() - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (points.get(middle).row() <= row) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return points.get(low).x();
        }
    }
}
