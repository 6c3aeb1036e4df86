package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import dev.epicenter.ui.UiServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tests replays and diagnoses requested from the dashboard. */
@Tag("torch")
class UiExperimentTest {
    private static final String RUN_FILE = """
            steps: 120
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}
            model: {n_layer: 1, n_head: 2, n_embd: 32}
            optimizer: {lr: 3e-3, weight_decay: 0.1}
            checkpoint: {every: 10, keep: 20}
            recovery: {policy: none}
            faults:
              - {kind: damaged_batches, from: 80, count: 6}
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
        folder = Files.createDirectories(parent.resolve("runs"));
        Path runFile = Files.writeString(parent.resolve("spiked.yaml"), RUN_FILE);
        for (String name : new String[] {"one", "two", "three"}) {
            Cli trained = Cli.run("train", runFile, "--out", folder.resolve(name));
            assertThat(trained.exit()).as(trained.err()).isZero();
        }
        server = UiServer.start(folder, 0);
        address = URI.create(server.address());
        HttpResponse<String> first = CLIENT.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aReplayShowsItsRunningArmsAndAcceptsAnotherArm() throws Exception {
        HttpResponse<String> started = post("one", ask("REPLAY", "jitter=1e-6:1", "lr=x0.5"));
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        assertThat(Json.mapper().readTree(started.body()).at("/job/command").asString())
                .startsWith("replay ");

        HttpResponse<String> second = post("one", ask("REPLAY"));
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("this spike");

        await("one", UiExperimentTest::isDone);
        assertThat(Files.readString(folder.resolve("one/experiments/spike-1/verdict.json")))
                .contains("lr=x0.5");

        assertThat(post("one", ask("ADD", "weight_decay=0")).statusCode()).isEqualTo(200);
        await("one", state -> isDone(state) && !state.at("/job/running").asBoolean());
        JsonNode whole = get("/api/experiment/whole?path=one&spike=1");
        assertThat(whole.at("/experiment/arms").size()).isEqualTo(3);
        assertThat(whole.at("/experiment/arms/2/name").asString()).isEqualTo("weight_decay=0");
    }

    @Test
    void aDiagnosisShowsItsStagesAndCanBeStopped() throws Exception {
        assertThat(post("two", "{\"what\":\"DIAGNOSE\",\"arms\":[]}").statusCode())
                .isEqualTo(200);
        JsonNode running = await("two", state -> state.at("/progress/stages").size() > 0);
        assertThat(running.at("/progress/what").asString()).isEqualTo("diagnosis");
        assertThat(running.at("/progress/writer").asString()).contains("pid");

        assertThat(post("two", ask("STOP")).statusCode()).isEqualTo(200);
        JsonNode stopped = await("two", state -> !state.at("/job/running").asBoolean());
        assertThat(stopped.at("/progress").isNull()).isTrue();
        assertThat(stopped.at("/job/end/kind").asString()).isEqualTo("STOPPED");
        assertThat(post("two", ask("STOP")).statusCode()).isEqualTo(409);
    }

    @Test
    void invalidRequestsAreExplainedAndStartNothing() throws Exception {
        HttpResponse<String> arm = post("three", ask("REPLAY", "learning=x0.5; rm -rf /"));
        assertThat(arm.statusCode()).isEqualTo(422);
        assertThat(arm.body()).contains("learning");
        assertThat(post("three", ask("ADD")).statusCode()).isEqualTo(422);
        HttpResponse<String> nothingToAddTo = post("three", ask("ADD", "lr=x0.5"));
        assertThat(nothingToAddTo.statusCode()).isEqualTo(200);
        JsonNode failed = await("three", state -> !state.at("/job/running").asBoolean());
        assertThat(failed.at("/job/end/kind").asString()).isEqualTo("FAILED");
        assertThat(failed.at("/job/said").toString()).contains("no replay yet");
        assertThat(post("three", "{\"what\":\"DIAGNOSE\",\"arms\":[],\"budget\":\"soon\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(post("three", "no json").statusCode()).isEqualTo(400);
        assertThat(post("three", "{\"what\":\"DELETE\",\"arms\":[]}").statusCode())
                .isEqualTo(400);
        assertThat(send(request("/api/experiment?path=three&spike=9").POST(body(ask("REPLAY"))))
                        .statusCode())
                .isEqualTo(400);
        assertThat(folder.resolve("three/experiments/spike-1")).doesNotExist();
    }

    @Test
    void onlyTheDashboardMayRequestReplaysAndOnlyInItsFolder() throws Exception {
        String path = "/api/experiment?path=three&spike=1";
        HttpRequest.Builder noHeader = HttpRequest.newBuilder(address.resolve(path))
                .header("Cookie", cookie)
                .header("Origin", origin())
                .POST(body(ask("REPLAY")));
        assertThat(send(noHeader).statusCode()).isEqualTo(403);
        HttpRequest.Builder elsewhere = HttpRequest.newBuilder(address.resolve(path))
                .header("Cookie", cookie)
                .header("X-Epicenter", "1")
                .header("Origin", "http://evil.example")
                .POST(body(ask("REPLAY")));
        assertThat(send(elsewhere).statusCode()).isEqualTo(403);
        HttpRequest.Builder noToken = HttpRequest.newBuilder(address.resolve(path))
                .header("X-Epicenter", "1")
                .header("Origin", origin())
                .POST(body(ask("REPLAY")));
        assertThat(send(noToken).statusCode()).isEqualTo(401);
        assertThat(send(request("/api/experiment?path=..&spike=1").POST(body(ask("REPLAY"))))
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("three", "{\"what\":\"REPLAY\",\"arms\":[\"" + "x".repeat(70_000) + "\"]}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(folder.resolve("three/experiments/spike-1")).doesNotExist();
    }

    private static boolean isDone(JsonNode state) {
        return state.at("/job/end/kind").asString().equals("DONE");
    }

    private static String ask(String what, String... arms) {
        return Json.line(Map.of("what", what, "arms", List.of(arms)));
    }

    private static HttpRequest.BodyPublisher body(String json) {
        return BodyPublishers.ofString(json);
    }

    private static HttpResponse<String> post(String run, String json) throws Exception {
        return send(request("/api/experiment?path=" + run + "&spike=1").POST(body(json)));
    }

    private static JsonNode await(String run, Predicate<JsonNode> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            JsonNode state = get("/api/experiment?path=" + run + "&spike=1");
            if (condition.test(state)) {
                return state;
            }
            assertThat(System.nanoTime()).as(state.toString()).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private static JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send(request(path).GET());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path))
                .header("Cookie", cookie)
                .header("X-Epicenter", "1")
                .header("Origin", origin());
    }

    private static String origin() {
        return "http://127.0.0.1:" + address.getPort();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
