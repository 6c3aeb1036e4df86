package dev.epicenter.ui;

import dev.epicenter.report.FileKind;
import dev.epicenter.report.ReportPage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The logs and score tables of the start page. Nothing is scanned for the list: results are those of pages opened before. */
final class FileCards implements CardSource {
    private static final String NOT_OPENED = "not opened";
    private static final int POINTS = 60;
    /** A forecast without options of its own. */
    private static final ForecastRequest STANDARD = new ForecastRequest(Map.of());

    private final FileIndex index;
    private final OpenLogs logs;
    private final Forecasts forecasts;

    FileCards(FileIndex index, OpenLogs logs, Forecasts forecasts) {
        this.index = index;
        this.logs = logs;
        this.forecasts = forecasts;
    }

    @Override
    public Found find(Path root) {
        return index.find(root);
    }

    /** When the file was changed. */
    @Override
    public long made(Path file) {
        return FileStamp.of(file).modified();
    }

    /** Also differs after each change of what is known of the file. */
    @Override
    public String stamp(Path file) {
        String mark = isLog(file) ? logs.mark(file) : forecasts.mark(file, STANDARD);
        return FileStamp.of(file) + " " + mark;
    }

    @Override
    public FileCard read(String name, Path file) {
        boolean isLog = isLog(file);
        Optional<JsonNode> data =
                (isLog ? logs.known(file) : forecasts.known(file, STANDARD)).flatMap(ReportPage::data);
        return new FileCard(
                (isLog ? FileKind.LOG : FileKind.FORECAST).word(),
                name,
                file.getFileName().toString(),
                data.map(one -> isLog ? one.path("health").path("status").asString() : "complete")
                        .orElse(NOT_OPENED),
                data.map(one -> isLog
                                ? one.path("health").path("line").asString()
                                : one.path("forecast").path("conclusion").asString())
                        .orElse(""),
                Optional.of(Instant.ofEpochMilli(made(file))),
                data.filter(any -> isLog).map(FileCards::sample).orElse(new FileCard.Sample(List.of(), List.of())),
                Optional.empty());
    }

    private boolean isLog(Path file) {
        return !index.kind(file).equals(Optional.of(FileKind.FORECAST));
    }

    /** A few dozen values of the first series: the largest of each interval, so that spikes stay. */
    private static FileCard.Sample sample(JsonNode data) {
        JsonNode series = data.path("logs").path(0).path("series").path(0);
        JsonNode x = series.path("x");
        JsonNode values = series.path("values");
        List<Long> steps = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        int n = Math.min(x.size(), values.size());
        int every = Math.max(1, n / POINTS);
        for (int from = 0; from < n; from += every) {
            int largest = -1;
            for (int i = from; i < Math.min(n, from + every); i++) {
                if (values.path(i).isNumber()
                        && (largest < 0
                                || values.path(i).asDouble()
                                        > values.path(largest).asDouble())) {
                    largest = i;
                }
            }
            if (largest >= 0) {
                steps.add(x.path(largest).asLong());
                losses.add(values.path(largest).asDouble());
            }
        }
        return new FileCard.Sample(steps, losses);
    }
}
