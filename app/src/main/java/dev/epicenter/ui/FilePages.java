package dev.epicenter.ui;

import dev.epicenter.json.Json;
import dev.epicenter.report.FileKind;
import dev.epicenter.report.ReportPage;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Serves the pages of logs and score tables: their data, their self-contained pages, and skip plans for events. */
final class FilePages implements AutoCloseable {
    private final RunsRoot folder;
    private final FileIndex index = new FileIndex();
    private final OpenLogs logs;
    private final Forecasts forecasts;
    private final FileCards cards;

    FilePages(RunsRoot folder) {
        this.folder = folder;
        PageCache cache = new PageCache();
        logs = new OpenLogs(cache);
        forecasts = new Forecasts(cache);
        cards = new FileCards(index, logs, forecasts);
    }

    /** The entries of the start page. */
    CardSource cards() {
        return cards;
    }

    /**
     * What a page shows of a log or a forecast.
     *
     * @param version of the log's scan; 0 for a forecast
     * @param percent how much of the present scan is read; empty when none runs
     * @param progress what the forecast is doing; empty when it has ended
     * @param problem why it cannot be shown
     * @param data of the self-contained page; empty where the page has this version already
     */
    record State(
            long version,
            OptionalInt percent,
            Optional<String> progress,
            Optional<String> problem,
            Optional<JsonNode> data) {}

    /** The state of a log; starts its scan where it has changed. */
    State log(Context request) {
        Path file = file(request, FileKind.LOG);
        OpenLogs.State state = logs.open(file, folder.name(file));
        boolean known = String.valueOf(state.version()).equals(request.queryParam("since"));
        return new State(
                state.version(),
                state.percent(),
                Optional.empty(),
                state.problem(),
                known ? Optional.empty() : state.page().flatMap(ReportPage::data));
    }

    /** A log, by its name in the served folder; starts its scan where it has changed. */
    OpenLogs.State openLog(String name) {
        return logs.open(file(name, FileKind.LOG), name);
    }

    /** The names of the logs in the served folder. */
    List<String> logs() {
        return index.find(folder.root()).paths().stream()
                .filter(file -> index.kind(file).equals(Optional.of(FileKind.LOG)))
                .map(folder::name)
                .toList();
    }

    /** The state of a forecast; starts it where it was not computed. */
    State forecast(Context request) {
        Forecasts.State state =
                forecasts.open(file(request, FileKind.FORECAST), ForecastRequest.of(request::queryParam));
        return new State(
                0,
                OptionalInt.empty(),
                state.progress(),
                state.problem(),
                state.page().flatMap(ReportPage::data));
    }

    /** Sends the self-contained page as a file. */
    void download(Context request, FileKind kind) {
        Path file = file(request, kind);
        String html = (kind == FileKind.LOG
                        ? logs.known(file)
                        : forecasts.known(file, ForecastRequest.of(request::queryParam)))
                .orElseThrow(() -> new NotFoundResponse("Open the page first: it has not been computed."));
        String name = file.getFileName().toString().replaceAll("[^A-Za-z0-9._-]", "_");
        request.header("Content-Disposition", "attachment; filename=\"" + name + ".html\"");
        request.html(html);
    }

    /**
     * A request for a skip plan.
     *
     * @param event as {@code plan-skip --event} takes it
     * @param every steps between checkpoints; empty where unknown
     */
    record SkipRequest(int event, Optional<Long> every) {}

    /** The skip settings for an event of a log, as {@code epicenter plan-skip --json} prints them. */
    JsonNode skip(Context request) {
        Path file = file(request, FileKind.LOG);
        SkipRequest wanted = parse(request.body());
        List<String> words = new ArrayList<>(
                List.of("plan-skip", file.toString(), "--event", Integer.toString(wanted.event()), "--json"));
        wanted.every().ifPresent(steps -> words.addAll(List.of("--every", Long.toString(steps))));
        try (CommandRun run = CommandRun.start(words)) {
            if (run.await() != 0) {
                throw new BadRequestResponse(run.lastLine().orElse("plan-skip failed without a message"));
            }
            return Json.mapper().readTree(run.output());
        }
    }

    private static SkipRequest parse(String body) {
        try {
            return Optional.ofNullable(Json.parse(body, SkipRequest.class))
                    .orElseThrow(() -> new BadRequestResponse("Invalid request: it names no event."));
        } catch (JacksonException invalid) {
            throw new BadRequestResponse("Invalid request: " + Json.problem(invalid));
        }
    }

    /** The place of a page, for its scripts. */
    ObjectNode place(Context request, FileKind kind) {
        Path file = file(request, kind);
        ObjectNode data = (ObjectNode) ReportPage.json(Map.of());
        data.putObject("place").put("kind", kind.word()).put("path", folder.name(file));
        return data;
    }

    private Path file(Context request, FileKind kind) {
        return file(
                Optional.ofNullable(request.queryParam("path"))
                        .orElseThrow(() -> new BadRequestResponse("The address needs path=NAME, the name of a file.")),
                kind);
    }

    private Path file(String name, FileKind kind) {
        Path file = folder.resolve(name);
        if (!index.kind(file).equals(Optional.of(kind))) {
            throw new NotFoundResponse(
                    name + (kind == FileKind.LOG ? " is no log with a loss." : " is no table of scores."));
        }
        return file;
    }

    @Override
    public void close() {
        logs.close();
        forecasts.close();
    }
}
