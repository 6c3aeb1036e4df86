package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.VisibleText;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.duckdb.DuckDbCompactor;
import dev.epicenter.external.ExternalTrainer;
import dev.epicenter.json.Json;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import dev.epicenter.trace.TraceWriter;
import dev.epicenter.ui.UiServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Names of runs, tensors and metrics are literal, whatever characters they have. */
@Tag("attack")
class HostileNamesTest extends RandomizedTest {
    private static final int STEPS = 8;

    /** Special for DuckDB, shells, terminals, HTML, addresses, YAML, CSV or people who read from right to left. */
    private static final List<String> PIECES = List.of(
            "*",
            "?",
            "[",
            "]",
            "{a,b}",
            "'",
            "\"",
            "`",
            "\\",
            "\n",
            "\r",
            "\t",
            "\u001b[31m",
            "\u0007",
            "\u007f",
            "\u0085",
            "\u2028",
            "\u202e",
            "\u202b",
            "\u2066",
            "\u200f",
            "<script>",
            "&lt;",
            "</",
            "$(id)",
            ";",
            "#",
            "%20",
            "%",
            "=",
            ":",
            "..",
            "~",
            "-",
            " ",
            ",",
            "|",
            "a",
            "1",
            "ü",
            "日本",
            "{{data}}",
            "{{report.js}}",
            "\uD83D\uDE00",
            "null",
            "@",
            "!");

    @TempDir
    private Path folder;

    @Test
    void everyCommandTakesNamesLiterally() throws Exception {
        repeat(2, random -> {
            Path runs = Files.createTempDirectory(folder, "runs");
            Map<String, Integer> rows = new LinkedHashMap<>();
            // Pairs in which one is a pattern that matches the other.
            for (String fixed : List.of("a1", "a*", "a?", "[ab]", "a\\b*", "a\\b1", "run=1", "x".repeat(255))) {
                rows.put(fixed, 1 + random.nextInt(STEPS));
            }
            while (rows.size() < 16) {
                rows.putIfAbsent(fileName(random), 1 + random.nextInt(STEPS));
            }
            List<String> tensors = names(random, 4);
            for (Map.Entry<String, Integer> run : rows.entrySet()) {
                create(runs.resolve(run.getKey()), runName(random), tensors, run.getValue(), random.nextBoolean());
            }

            query(runs, rows, tensors);
            for (String name : rows.keySet()) {
                show(runs.resolve(name));
                report(runs.resolve(name), name);
            }
            export(runs, rows, folder.resolve("exported" + random.nextInt(1_000_000)));
            dashboard(runs, rows);
        });
    }

    @Test
    void scanTakesFilesAndMetricsLiterally() throws Exception {
        repeat(10, random -> {
            List<String> metrics = names(random, 3);
            StringBuilder lines = new StringBuilder();
            for (int step = 1; step <= 30; step++) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("step", step);
                for (String metric : metrics) {
                    row.put(metric + "/loss", 2 - 0.01 * step);
                }
                lines.append(Json.line(row)).append('\n');
            }
            Path log = Files.writeString(
                    Files.createTempDirectory(folder, "logs").resolve(fileName(random)), lines.toString());
            Path page = folder.resolve("page" + random.nextInt(1_000_000) + ".html");

            Cli text = run("scan", log, "--html", page);
            assertVisible(text.out() + text.err());
            Cli json = run("scan", log, "--json");
            JsonNode source = Json.parse(json.out(), JsonNode.class).at("/sources/0");
            Set<String> found = new LinkedHashSet<>();
            source.path("series")
                    .forEach(series -> found.add(series.path("metric").asString()));
            assertThat(found)
                    .isEqualTo(Set.copyOf(
                            metrics.stream().map(metric -> metric + "/loss").toList()));
            assertThat(Files.readString(page)).doesNotContain("<script>/");
        });
    }

    private static void query(Path runs, Map<String, Integer> rows, List<String> tensors) {
        Cli metrics = run("query", "SELECT run, count(*) AS n FROM metrics GROUP BY 1", runs, "--json");
        Map<String, Integer> counted = new HashMap<>();
        Json.parse(metrics.out(), JsonNode.class)
                .forEach(row ->
                        counted.put(row.path("run").asString(), row.path("n").asInt()));
        assertThat(counted).isEqualTo(rows);
        Cli traced = run("query", "SELECT DISTINCT tensor FROM tensors", runs, "--json");
        assertThat(StreamSupport.stream(Json.parse(traced.out(), JsonNode.class).spliterator(), false)
                        .map(row -> row.path("tensor").asString()))
                .containsExactlyInAnyOrderElementsOf(tensors);
        for (String name : rows.keySet()) {
            String sql = "SELECT count(*) AS n FROM metrics WHERE run = '" + name.replace("'", "''") + "'";
            assertThat(run("query", sql, runs, "--csv").out()).isEqualTo("n\n" + rows.get(name) + "\n");
        }
        assertVisible(run("query", "SELECT DISTINCT run, name FROM runs", runs).out());
    }

    private static void show(Path run) {
        Cli shown = run("show", run);
        assertVisible(shown.out() + shown.err());
        assertThat(shown.out().lines()).contains(VisibleText.of(run.toString()));
        JsonNode json = Json.parse(run("show", run, "--json").out(), JsonNode.class);
        assertThat(json.path("run").asString()).isEqualTo(run.toString());
        Cli refused = Cli.run("show", run.resolve("none"));
        assertThat(refused.err().lines()).hasSize(1);
        assertVisible(refused.err());
    }

    private void report(Path run, String name) throws IOException {
        Cli written = run("report", run);
        assertVisible(written.out());
        String page = Files.readString(run.resolve("report.html"));
        assertThat(page.split("<script", -1)).as(name).hasSize(4);
        assertThat(page.split("\"run\":\\{\"name\"", -1)).as(name).hasSize(2);
        assertThat(page.substring(page.indexOf("<title>"), page.indexOf("</title>")))
                .doesNotContain("\u202e", "\u202b", "\u2066", "\n");
        run("report", run, "--out", Files.createTempDirectory(folder, "report").resolve(name));
    }

    private static void export(Path runs, Map<String, Integer> rows, Path target) {
        assertVisible(run("export", runs, "--parquet", "--tensorboard", "--out", target)
                .out());
        for (String name : rows.keySet()) {
            assertThat(target.resolve("parquet").resolve(name).resolve("metrics.parquet"))
                    .exists();
            assertThat(target.resolve("tensorboard").resolve(name).resolve("run"))
                    .isNotEmptyDirectory();
        }
        // Two runs with one long name.
        Path long1 = runs.resolve("x".repeat(255));
        run("export", long1, long1, "--parquet", "--out", target.resolve("twice"));
    }

    private static void dashboard(Path runs, Map<String, Integer> rows) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (UiServer server = UiServer.start(runs, 0)) {
            URI address = URI.create(server.address());
            String cookie = client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow()
                    .split(";", 2)[0];
            List<JsonNode> cards = CardLines.cards(get(client, address.resolve("/api/list"), cookie));
            List<String> paths = new ArrayList<>();
            cards.forEach(card -> paths.add(card.path("path").asString()));
            assertThat(paths).containsExactlyInAnyOrderElementsOf(rows.keySet());
            for (Map.Entry<String, Integer> run : rows.entrySet()) {
                String path = URLEncoder.encode(run.getKey(), StandardCharsets.UTF_8);
                JsonNode data =
                        Json.parse(get(client, address.resolve("/api/run?path=" + path), cookie), JsonNode.class);
                assertThat(data.path("problem").isMissingNode()).as("%s", data).isTrue();
                for (String page : List.of("/run?path=" + path, "/spike?spike=1&path=" + path)) {
                    assertThat(get(client, address.resolve(page), cookie)).contains("id=\"data\"");
                }
                assertThat(get(client, address.resolve("/api/experiment?spike=1&path=" + path), cookie))
                        .contains("stamp");
            }
        }
    }

    private static String get(HttpClient client, URI address, String cookie) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(address).header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s: %s", address, answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** Only visible characters and line feeds reach a terminal. */
    private static void assertVisible(String output) {
        assertThat(output).isEqualTo(VisibleText.ofLines(output)).doesNotContain("\t");
    }

    private static Cli run(Object... words) {
        Cli done = Cli.run(words);
        assertThat(done.exit()).as("%s: %s", List.of(words), done.err()).isZero();
        return done;
    }

    private void create(Path root, String name, List<String> tensors, int steps, boolean compacted) throws IOException {
        Path file = folder.resolve("run.yaml");
        Files.writeString(
                file, "steps: 8\ndata: {kind: text}\nrecovery: {policy: none}\nname: " + Json.line(name) + "\n");
        RunConfig config = RunConfigReader.read(file);
        assertThat(config.name()).isEqualTo(name);
        RunDirectory run = RunDirectory.create(root, RunConfigWriter.write(config), ExternalTrainer.numerics(), false);
        try (RunSession session = RunSession.open(run)) {
            session.append(new TimelineEvent.SegmentStarted(0, 0, TimelineEvent.Cause.FRESH));
            try (TraceWriter trace = TraceWriter.create(
                    run.segment(0), 3, compacted ? Optional.of(new DuckDbCompactor()) : Optional.empty())) {
                for (long step = 1; step <= steps; step++) {
                    long at = step;
                    trace.append(
                            row(step),
                            tensors.stream()
                                    .map(tensor -> new TensorRecord(at, tensor, 1, 2, 3, 4, 5, 6))
                                    .toList(),
                            List.of());
                }
                trace.sync();
            }
            session.append(new TimelineEvent.SpikeDetected(
                    1, new Spike(Spike.Kind.SPIKE, 1, 1, 1, OptionalLong.empty(), 1, 2, 0, 0.5)));
            session.append(new TimelineEvent.Noted("the tensor " + tensors.get(0), OptionalLong.of(1)));
            session.append(new TimelineEvent.RunEnded(steps, TimelineEvent.Reason.COMPLETED));
        }
    }

    private static StepRecord row(long step) {
        return new StepRecord(
                step, step - 1, 1.0 / step, 0.1, 1, 2, 3, OptionalDouble.empty(), OptionalDouble.empty(), 8, 0.001);
    }

    private static List<String> names(Random random, int count) {
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < count) {
            names.add(name(random, 40));
        }
        return List.copyOf(names);
    }

    private static String name(Random random, int bytes) {
        StringBuilder name = new StringBuilder("n");
        for (int i = random.nextInt(12); i >= 0; i--) {
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            if ((name + piece).getBytes(StandardCharsets.UTF_8).length <= bytes) {
                name.append(piece);
            }
        }
        return name.toString();
    }

    /** Hidden folders are no runs, and a first character that marks an option is the user's to escape. */
    private static String fileName(Random random) {
        return name(random, 255).replace('/', 'f');
    }

    /** Of a run file: it becomes the folder's name, so control characters and slashes are refused there. */
    private static String runName(Random random) {
        return name(random, 80).replaceAll("[/\\\\\\p{Cntrl}\u0085]", "_");
    }
}
