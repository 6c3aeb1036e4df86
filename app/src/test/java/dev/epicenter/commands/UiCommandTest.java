package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.epicenter.file.Folder;
import dev.epicenter.json.EditedJson;
import dev.epicenter.json.Json;
import dev.epicenter.ui.UiServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tests the dashboard's server: its responses and its access control. */
@Tag("torch")
class UiCommandTest {
    private static final String RUN_FILE = """
            steps: 30
            data: {kind: modular, operation: add, modulus: 7, train_fraction: 0.5, batch_size: 0}
            model: {n_layer: 1, n_head: 2, n_embd: 8}
            checkpoint: {every: 10, keep: 4}
            recovery: {policy: none}
            """;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path parent;

    private static Path folder;
    private static UiServer server;
    private static URI address;
    private static String cookie;

    @BeforeAll
    static void serve() throws Exception {
        folder = parent.resolve("runs");
        Path runFile = Files.writeString(parent.resolve("tiny.yaml"), RUN_FILE);
        Cli trained = Cli.run("train", runFile, "--out", folder.resolve("deep/tiny"));
        assertThat(trained.exit()).as(trained.err()).isZero();
        Cli outside = Cli.run("train", runFile, "--out", parent.resolve("outside"));
        assertThat(outside.exit()).as(outside.err()).isZero();
        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("provenance.json"), "{\"epi");
        Files.writeString(damaged.resolve("run.yaml"), RUN_FILE);
        server = UiServer.start(folder, 0);
        address = URI.create(server.address());
        HttpResponse<String> first =
                CLIENT.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theTokenOfTheAddressBecomesACookieOfThisSiteOnly() throws Exception {
        HttpResponse<String> first = CLIENT.send(
                HttpRequest.newBuilder(URI.create(address + "&path=a%2Fb")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(first.statusCode()).isEqualTo(302);
        assertThat(first.headers().firstValue("Location").orElse(""))
                .endsWith("/?path=a%2Fb")
                .doesNotContain("token");
        assertThat(first.headers().firstValue("Set-Cookie").orElse("")).contains("HttpOnly", "SameSite=Strict");
    }

    @Test
    void requestsWithoutTheTokenAreRefused() throws Exception {
        for (String path : List.of("/", "/api/list", "/run?path=deep/tiny", "/live?path=deep/tiny", "/?token=guess")) {
            HttpResponse<String> refused = CLIENT.send(
                    HttpRequest.newBuilder(address.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(refused.body()).as(path).doesNotContain("tiny");
        }
    }

    @Test
    void foreignHostNamesAreRefusedAgainstDnsRebinding() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("GET /api/list HTTP/1.1\r\nHost: evil.example:" + address.getPort() + "\r\nCookie: " + cookie
                            + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContain("tiny");
        }
    }

    @Test
    void requestsOfOtherSitesAreRefused() throws Exception {
        HttpResponse<String> cross = send(request("/api/list").header("Origin", "http://evil.example"));
        assertThat(cross.statusCode()).isEqualTo(403);
        HttpResponse<String> form = send(request("/api/run").POST(HttpRequest.BodyPublishers.ofString("x=1")));
        assertThat(form.statusCode()).isEqualTo(403);
    }

    @Test
    void pathsOutsideTheFolderAreRefused() throws Exception {
        Files.createSymbolicLink(folder.resolve("link"), parent.resolve("outside"));
        for (String path :
                List.of("../outside", parent.resolve("outside").toString(), "link", "deep/../../outside", "%00")) {
            HttpResponse<String> refused = send(request("/api/run?path=" + path));
            assertThat(refused.statusCode()).as(path).isEqualTo(404);
            assertThat(json(refused).path("problem").asString())
                    .as(path)
                    .startsWith("The served folder does not contain");
        }
    }

    @Test
    void runsAreListedAtAnyDepthAndADamagedRunShowsItsProblem() throws Exception {
        JsonNode damaged = card("damaged");
        assertThat(damaged.path("problem").asString()).contains("provenance.json");
        JsonNode whole = card("deep/tiny");
        assertThat(whole.path("state").asString()).isEqualTo("COMPLETE");
        assertThat(whole.path("step").asLong()).isEqualTo(30);
        assertThat(whole.path("sample").path("losses").size()).isGreaterThan(10);
        HttpResponse<String> page = send(request("/run?path=damaged"));
        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body()).contains("provenance.json");
    }

    @Test
    @Timeout(60)
    void aRunWithANamedPipeOrAnEndlessTimelineAffectsNoOtherRun() throws Exception {
        Path pipe = copyOfTiny("pipe");
        Files.delete(pipe.resolve("run.yaml"));
        assumeTrue(
                new ProcessBuilder("mkfifo", pipe.resolve("run.yaml").toString())
                                .start()
                                .waitFor()
                        == 0,
                "needs mkfifo");
        Path endless = copyOfTiny("endless");
        try (RandomAccessFile timeline =
                new RandomAccessFile(endless.resolve("timeline.jsonl").toFile(), "rw")) {
            timeline.setLength(3L << 30);
        }
        try {
            assertThat(card("pipe").path("problem").asString()).contains("run.yaml", "named pipe");
            assertThat(card("endless").path("problem").asString()).contains("timeline.jsonl");
            assertThat(card("deep/tiny").path("problem").isNull()).isTrue();
            for (String name : List.of("pipe", "endless")) {
                assertThat(send(request("/run?path=" + name)).statusCode())
                        .as(name)
                        .isEqualTo(422);
            }
        } finally {
            Folder.deleteTree(pipe);
            Folder.deleteTree(endless);
        }
    }

    private static Path copyOfTiny(String name) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("run.yaml", "provenance.json", "timeline.jsonl")) {
            Files.copy(folder.resolve("deep/tiny").resolve(file), copy.resolve(file));
        }
        return copy;
    }

    @Test
    void curvesHaveTheRequestedResolutionAndAllPointsWhenZoomed() throws Exception {
        JsonNode coarse = loss("/api/run?path=deep/tiny&buckets=1");
        JsonNode zoomed = loss("/api/run?path=deep/tiny&from=11&to=14&buckets=1");
        assertThat(coarse.path("steps").size()).isBetween(20, 30);
        assertThat(zoomed.path("steps").toString()).isEqualTo("[11,12,13,14]");
    }

    @Test
    void invalidAddressesAreExplained() throws Exception {
        assertThat(json(send(request("/api/run"))).path("problem").asString()).contains("path=NAME");
        assertThat(json(send(request("/api/run?path=deep/tiny&from=x")))
                        .path("problem")
                        .asString())
                .contains("from=NUMBER");
        assertThat(send(request("/spike?path=deep/tiny&spike=9")).body()).contains("no spike 9");
        assertThat(send(request("/nothing")).statusCode()).isEqualTo(404);
    }

    @Test
    void aGrowingRunSendsEventsWithinTwoSeconds() throws Exception {
        Path run = parent.resolve("runs/growing");
        assertThat(Cli.run("train", parent.resolve("tiny.yaml"), "--out", run).exit())
                .isZero();
        HttpResponse<InputStream> feed = CLIENT.send(
                request("/live?path=growing")
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream events = feed.body()) {
            assertThat(nextEvent(events)).contains("\"step\":30");
            Path metrics = run.resolve("segments/000/metrics.jsonl");
            Path next = Files.write(
                    parent.resolve("next.jsonl"),
                    List.of(Files.readAllLines(metrics).get(30)));
            EditedJson.lines(next, line -> line.replace("\"step\":30,", "\"step\":31,"));
            Files.write(metrics, Files.readAllBytes(next), StandardOpenOption.APPEND);
            assertThat(nextEvent(events)).contains("\"step\":31");
        }
    }

    @Test
    void aMissingFolderAndATakenPortAreOneLine() throws Exception {
        Cli nowhere = Cli.run("ui", parent.resolve("nowhere"));
        assertThat(nowhere.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(nowhere.err()).contains("nowhere: no such folder").hasLineCount(1);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Cli refused = Cli.run("ui", folder, "--port", taken.getLocalPort());
            assertThat(refused.exit()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(refused.err()).contains("is in use", "--port 0").hasLineCount(1);
        }
    }

    private static String nextEvent(InputStream events) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("data:") < 0 || text.charAt(text.length() - 1) != '\n') {
            int next = events.read();
            assertThat(next).as("the feed continues after: " + text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    private static JsonNode card(String path) throws Exception {
        for (JsonNode run : CardLines.cards(send(request("/api/list")).body())) {
            if (run.path("path").asString().equals(path)) {
                return run;
            }
        }
        throw new AssertionError("no " + path);
    }

    private static JsonNode loss(String path) throws Exception {
        for (JsonNode curve : json(send(request(path))).path("curves")) {
            if (curve.path("metric").asString().equals("LOSS")) {
                return curve;
            }
        }
        throw new AssertionError("no loss");
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).header("Cookie", cookie);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.parse(answer.body(), JsonNode.class);
    }

    @Test
    void aTokenIsNeverRedirectedToAnotherSite() throws Exception {
        for (String path : List.of("//evil.example/", "///evil.example/", "/%5Cevil.example/", "//evil.example")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(("GET " + path + "?" + address.getQuery() + " HTTP/1.1\r\nHost: 127.0.0.1:"
                                + address.getPort() + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
                out.flush();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer.lines().filter(line -> line.startsWith("Location:")))
                        .as(path)
                        .noneMatch(line -> line.matches("Location: (//|/\\\\|https?://(?!127\\.0\\.0\\.1:)).*"));
            }
        }
    }

    @Test
    void aNumberThatIsNoSpikeIsNotFound() throws Exception {
        for (String number : List.of("4294967297", "0", "-1", "9223372036854775807")) {
            assertThat(send(request("/spike?path=deep/tiny&spike=" + number)).statusCode())
                    .as(number)
                    .isEqualTo(404);
        }
    }

    @Test
    void theListSendsOnlyWhatChangedSince() throws Exception {
        List<String> lines = send(request("/api/list")).body().lines().toList();
        JsonNode end = Json.parse(lines.get(lines.size() - 1), JsonNode.class);
        assertThat(end.path("paths").toString()).contains("deep/tiny", "damaged");
        List<String> later = send(request(
                        "/api/list?since=" + end.path("version").asLong()))
                .body()
                .lines()
                .toList();
        assertThat(later).hasSize(2);
        try {
            assertThat(notes("{\"before\":{\"tags\":[],\"text\":\"\"},\"after\":{\"tags\":[\"a\"],\"text\":\"b\"}}")
                            .statusCode())
                    .isEqualTo(200);
            List<JsonNode> changed = CardLines.cards(
                    send(request("/api/list?since=" + end.path("version").asLong()))
                            .body());
            assertThat(changed).hasSize(1);
            assertThat(changed.get(0).path("tags").toString()).isEqualTo("[\"a\"]");
        } finally {
            Files.deleteIfExists(folder.resolve("deep/tiny/notes.json"));
        }
    }

    @Test
    void notesNeedTheHeaderAndWhatThePageShowed() throws Exception {
        String change = "{\"before\":{\"tags\":[],\"text\":\"%s\"},\"after\":{\"tags\":[],\"text\":\"%s\"}}";
        HttpResponse<String> form = send(request("/api/notes?path=deep/tiny")
                .POST(HttpRequest.BodyPublishers.ofString(change.formatted("", "x"))));
        assertThat(form.statusCode()).isEqualTo(403);
        assertThat(folder.resolve("deep/tiny/notes.json")).doesNotExist();
        try {
            assertThat(notes(change.formatted("", "first")).statusCode()).isEqualTo(200);
            HttpResponse<String> stale = notes(change.formatted("", "second"));
            assertThat(stale.statusCode()).isEqualTo(409);
            assertThat(json(stale).path("problem").asString()).contains("changed elsewhere");
            assertThat(notes(change.formatted("first", "x".repeat(20_000))).statusCode())
                    .isEqualTo(400);
            for (String invalid : List.of("null", "{}", "[]", "{\"before\":1}", "{\"after\":{}}")) {
                assertThat(notes(invalid).statusCode()).as(invalid).isEqualTo(400);
            }
            assertThat(Files.readString(folder.resolve("deep/tiny/notes.json"))).contains("first");
        } finally {
            Files.deleteIfExists(folder.resolve("deep/tiny/notes.json"));
        }
    }

    private static HttpResponse<String> notes(String body) throws Exception {
        return send(request("/api/notes?path=deep/tiny")
                .header("Origin", "http://127.0.0.1:" + address.getPort())
                .header("X-Epicenter", "1")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void runsAreComparedWithTheFirst() throws Exception {
        JsonNode same = json(send(request("/api/compare?path=deep/tiny&path=deep/tiny")));
        assertThat(same.path("runs").get(0).path("difference").path("xs").size())
                .isZero();
        JsonNode difference = same.path("runs").get(1).path("difference");
        assertThat(difference.path("xs").size()).isEqualTo(30);
        difference.path("values").forEach(value -> assertThat(value.asDouble()).isZero());
        assertThat(send(request("/api/compare")).statusCode()).isEqualTo(400);
        assertThat(json(send(request("/api/compare?path=deep/tiny&align=moon")))
                        .path("problem")
                        .asString())
                .contains("align", "checkpoint");
        assertThat(send(request("/api/compare?path=deep/tiny&path=damaged")).statusCode())
                .isEqualTo(422);
    }

    @Test
    void aRequestWithoutContentIsInvalid() throws Exception {
        for (String body : List.of("null", "{}", "[]", "1", "", "{\"what\":null,\"arms\":[]}")) {
            HttpResponse<String> refused = send(request("/api/experiment?path=deep/tiny&spike=1")
                    .header("Origin", "http://127.0.0.1:" + address.getPort())
                    .header("X-Epicenter", "1")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            assertThat(refused.statusCode()).as(body).isEqualTo(400);
            assertThat(json(refused).path("problem").asString()).as(body).startsWith("Invalid request");
        }
    }

    @Test
    @Tag("attack")
    @Timeout(60)
    void slowBodiesDoNotBlockOtherRequests() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
                slow.add(socket);
                socket.getOutputStream()
                        .write(("POST /api/experiment?path=deep/tiny&spike=1 HTTP/1.1\r\nHost: 127.0.0.1:"
                                        + address.getPort() + "\r\nCookie: " + cookie
                                        + "\r\nOrigin: http://127.0.0.1:" + address.getPort()
                                        + "\r\nX-Epicenter: 1\r\nContent-Length: 1000\r\n\r\n{")
                                .getBytes(StandardCharsets.UTF_8));
            }
            HttpResponse<String> answer = send(request("/api/list").timeout(Duration.ofSeconds(8)));
            assertThat(answer.statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}
