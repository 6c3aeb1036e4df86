package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.epicenter.json.Json;
import dev.epicenter.watch.WatchStateStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class WatchCommandTest {
    private static final long LONG_MILLIS = 180_000;

    @TempDir
    Path folder;

    private Path log = Path.of("none");
    private Path state = Path.of("none");
    private final List<RealProcess> started = new ArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();

    @BeforeEach
    void place() throws IOException {
        log = Files.createDirectory(folder.resolve("logs")).resolve("run.log");
        state = folder.resolve("state");
    }

    @AfterEach
    void end() throws InterruptedException {
        for (RealProcess each : started) {
            each.kill();
        }
        servers.forEach(server -> server.stop(0));
    }

    /** Steps about 2, with a spike of 3 that lasts ten steps at each multiple of 100 from 200 on. */
    private void append(int from, int to) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int step = from; step <= to; step++) {
            double noise = 0.01 * (step * 5 % 13 - 6);
            double loss = 2 + noise + (step >= 200 && step % 100 < 10 ? 3 : 0);
            lines.append("{\"step\":")
                    .append(step)
                    .append(",\"loss\":")
                    .append(loss)
                    .append("}\n");
        }
        Files.writeString(log, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void ofARunOnlyItsOwnSegmentsAreFollowed() throws Exception {
        append(1, 220);
        Path run = Files.createDirectories(folder.resolve("runs/one"));
        Files.createFile(run.resolve("provenance.json"));
        Files.createFile(run.resolve("run.yaml"));
        Path own = copyOfLog(run.resolve("segments/000/metrics.jsonl"));
        Path arm = copyOfLog(run.resolve("experiments/1/arms/a/segments/000/metrics.jsonl"));
        assertThat(filesWatched(folder.resolve("runs"), "in-folder")).containsExactly(own);
        assertThat(filesWatched(run, "run")).containsExactly(own);
        assertThat(filesWatched(run.resolve("experiments/1"), "arms")).containsExactly(arm);
    }

    private Path copyOfLog(Path file) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        return Files.copy(log, file);
    }

    /** The files with a reported event. */
    private Set<Path> filesWatched(Path watched, String stateName) {
        Cli cli = Cli.run("watch", watched, "--once", "--json", "--state", folder.resolve(stateName));
        return cli.out()
                .lines()
                .map(line -> Path.of(Json.mapper().readTree(line).path("file").asString()))
                .collect(Collectors.toSet());
    }

    private Cli once(Object... more) {
        List<Object> words = new ArrayList<>(List.of("watch", log, "--once", "--state", state));
        words.addAll(List.of(more));
        return Cli.run(words.toArray());
    }

    /** A webhook that fails so many times at first. */
    private final class Webhook {
        final AtomicInteger failures;
        final AtomicInteger attempts = new AtomicInteger();
        final List<JsonNode> taken = new CopyOnWriteArrayList<>();
        final String address;

        Webhook(int failures) throws IOException {
            this.failures = new AtomicInteger(failures);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                attempts.incrementAndGet();
                boolean fails = this.failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                if (!fails) {
                    taken.add(Json.mapper().readTree(body));
                }
                exchange.sendResponseHeaders(fails ? 503 : 200, -1);
                exchange.close();
            });
            server.start();
            servers.add(server);
            address = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook/xyzzy";
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(String what, RealProcess process, Condition condition) throws Exception {
        long until = System.currentTimeMillis() + LONG_MILLIS;
        while (!condition.holds()) {
            assertThat(process.isAlive()).as(what + ": " + process.err()).isTrue();
            assertThat(System.currentTimeMillis())
                    .as(what + ": " + process.err())
                    .isLessThan(until);
            Thread.sleep(20);
        }
    }

    private RealProcess start(Webhook webhook, Path out) throws IOException {
        RealProcess process = RealProcess.start(
                folder,
                List.of("-XX:+UseSerialGC"),
                "watch",
                log.resolveSibling(""),
                "--interval",
                "0.1",
                "--state",
                state,
                "--out",
                out,
                "--webhook",
                webhook.address);
        started.add(process);
        return process;
    }

    /** Whether the outbox on the disk is empty. */
    private boolean allSettled() throws IOException {
        Path file = state.resolve("watch.json");
        return Files.exists(file)
                && Json.mapper()
                        .readTree(Files.readAllBytes(file))
                        .get("outbox")
                        .isEmpty();
    }

    @Test
    void onceReportsNewEventsOnlyOnce() throws IOException {
        append(1, 230);
        Cli first = once();
        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out().lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("run.log: spike in loss at step 200, ", " up by ");
        assertThat(first.err()).contains("following " + log + " (JSON lines)");
        Cli second = once();
        assertThat(second.exit()).isZero();
        assertThat(second.out()).isEmpty();
        append(231, 305);
        assertThat(once().out().lines()).singleElement().asString().contains("at step 300");
    }

    @Test
    void theJsonHasExactlyTheKeysOfTheDocs() throws IOException {
        append(1, 205);
        JsonNode event = Json.mapper().readTree(once("--json").out());
        assertThat(event.propertyNames())
                .containsExactly(
                        "id",
                        "what",
                        "time",
                        "file",
                        "format",
                        "metric",
                        "text",
                        "kind",
                        "onset",
                        "peak",
                        "end",
                        "onset_row",
                        "peak_row",
                        "end_row",
                        "alarm_row",
                        "baseline",
                        "height",
                        "residual",
                        "severity");
        assertThat(event.get("what").asString()).isEqualTo("opened");
        assertThat(event.get("end").isNull()).isTrue();
        String docs = Files.readString(Path.of(System.getProperty("epicenter.root", ".."), "docs/how-to/watch.md"));
        assertThat(event.propertyNames()).allSatisfy(key -> assertThat(docs).contains("`" + key + "`"));
    }

    @Test
    void onSelectsTheChangesToReport() throws IOException {
        append(1, 230);
        assertThat(once("--on", "closed").out().lines())
                .singleElement()
                .asString()
                .contains("has ended at step 210");
    }

    @Test
    void aWebhookThatIsDownLosesNothingAndItsAddressIsNotPrinted() throws IOException {
        append(1, 230);
        Webhook webhook = new Webhook(3);
        Cli down = once("--webhook", webhook.address);
        assertThat(down.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(down.err())
                .contains("answers with status 503", "2 events could not be delivered")
                .doesNotContain("xyzzy");
        assertThat(down.err().lines().filter(line -> line.contains("503"))).hasSize(1);
        Cli up = once("--webhook", webhook.address);
        assertThat(up.exit()).as(up.err()).isZero();
        assertThat(up.out()).isEmpty();
        assertThat(webhook.taken).hasSize(2);
        assertThat(webhook.taken.get(0).get("text").asString()).contains("spike in loss at step 200");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aCommandIsRunForEachEvent() throws IOException {
        append(1, 230);
        Path out = folder.resolve("out.txt");
        Cli cli = once("--exec", "echo \"$EPICENTER_WHAT $EPICENTER_ONSET\" >> '" + out + "'");
        assertThat(cli.exit()).as(cli.err()).isZero();
        assertThat(out).hasContent("opened 200\nclosed 200\n");
    }

    @Test
    void errorsAreOneLine() throws IOException {
        Cli missing = once();
        assertThat(missing.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(missing.err().lines()).singleElement().asString().isEqualTo("epicenter: " + log + " does not exist");
        append(1, 10);
        Cli wrong = once("--webhook", "hooks.example.org/xyzzy");
        assertThat(wrong.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(wrong.err().lines())
                .singleElement()
                .asString()
                .contains("--webhook", "https://HOST/PATH")
                .doesNotContain("xyzzy");
        try (WatchStateStore held = WatchStateStore.open(state)) {
            assertThat(held.waiting(List.of())).isZero();
            Cli second = once();
            assertThat(second.exit()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(second.err().lines())
                    .singleElement()
                    .asString()
                    .contains("is watching with this state", "--state");
        }
    }

    @Test
    void aKilledWatchLosesAndRepeatsNoEvent() throws Exception {
        Webhook webhook = new Webhook(2);
        Path out = folder.resolve("events.jsonl");
        append(1, 150);
        RealProcess first = start(webhook, out);
        await("it follows the log", first, () -> first.err().contains("following"));
        append(151, 205);
        await("the opening is delivered after two failures", first, () -> webhook.taken.size() == 1 && allSettled());
        first.kill();

        // The spike ends, and another begins, while no process watches, and the webhook is down.
        append(206, 305);
        Webhook down = new Webhook(Integer.MAX_VALUE);
        RealProcess second = start(down, out);
        await("a delivery was tried", second, () -> down.attempts.get() > 0);
        second.kill();

        // Another server, for the killed process may have a request under way.
        Webhook last = new Webhook(0);
        RealProcess third = start(last, out);
        append(306, 330);
        await("all is delivered", third, () -> last.taken.size() >= 3 && allSettled());
        third.terminate();
        assertThat(third.exit()).isEqualTo(143);

        List<JsonNode> taken = new ArrayList<>(webhook.taken);
        taken.addAll(last.taken);
        List<String> ids = taken.stream()
                .map(body -> body.get("epicenter").get("id").asString())
                .toList();
        assertThat(taken.stream()
                        .map(body -> body.get("epicenter"))
                        .map(event -> event.get("what").asString() + " " + event.get("onset")))
                .containsExactly("opened 200", "closed 200", "opened 300", "closed 300");
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(Files.readAllLines(out).stream()
                        .map(line -> Json.mapper().readTree(line).get("id").asString()))
                .containsExactlyElementsOf(ids);
        assertThat(first.out() + second.out() + third.out()).contains("at step 200", "at step 300");
    }
}
