package dev.epicenter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.epicenter.EpicenterException;
import dev.epicenter.json.Json;
import dev.epicenter.watch.EventSink.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class WebhookSinkTest {
    private static final String SECRET = "T0/B0/xyzzy";

    @TempDir
    private Path folder;

    private final List<String> bodies = new CopyOnWriteArrayList<>();

    private Reply answered(int status, String... header) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            if (header.length == 2) {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            return sink(server.getAddress().getPort()).deliver(Events.event(1));
        } finally {
            server.stop(0);
        }
    }

    private static WebhookSink sink(int port) {
        return new WebhookSink(address("http://127.0.0.1:" + port + "/" + SECRET));
    }

    private static WebhookAddress address(String text) {
        return WebhookAddress.parse(
                text, name -> name.equals("HOOK") ? Optional.of("https://example.org/" + SECRET) : Optional.empty());
    }

    @Test
    void bodyHasAReadableTextAndTheEventAsJson() throws Exception {
        assertThat(answered(200)).isEqualTo(new Reply.Accepted());
        JsonNode body = Json.mapper().readTree(bodies.get(0));
        assertThat(body.get("text").asString()).contains("a&lt;b&gt;.log", "spike in loss at step 1");
        assertThat(body.get("epicenter").get("id").asString())
                .isEqualTo(Events.event(1).id());
        assertThat(body.get("epicenter").get("height").asString()).isEqualTo("Infinity");
    }

    @Test
    void statusDecidesWhetherToRetry() throws Exception {
        for (int status : new int[] {408, 429, 500, 503}) {
            assertThat(answered(status)).isInstanceOf(Reply.Retry.class);
        }
        for (int status : new int[] {301, 400, 401, 404, 410}) {
            assertThat(answered(status)).isInstanceOf(Reply.Reject.class);
        }
        assertThat(answered(204)).isInstanceOf(Reply.Accepted.class);
        assertThat(answered(429, "Retry-After", "7"))
                .isEqualTo(new Reply.Retry("answers with status 429", Optional.of(Duration.ofSeconds(7))));
    }

    @Test
    void unreachableWebhookIsRetriedAndItsSecretHidden() throws Exception {
        int port;
        try (ServerSocket closedAtOnce = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closedAtOnce.getLocalPort();
        }
        WebhookSink sink = sink(port);
        Reply reply = sink.deliver(Events.event(1));
        assertThat(reply).isInstanceOf(Reply.Retry.class);
        assertThat(reply.toString()).doesNotContain("xyzzy");
        assertThat(sink.label()).isEqualTo("webhook http://127.0.0.1:" + port + "/...");
    }

    @Test
    void addressMayBeInTheEnvironmentOrAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("hook"), "https://example.org/" + SECRET + "\n");
        assertThat(address("env:HOOK")).isEqualTo(address("file:" + file));
        assertThatThrownBy(() -> address("env:NONE"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("NONE");
        for (String wrong : List.of("ftp://" + SECRET, "https:///" + SECRET, "://" + SECRET, "https://a b/" + SECRET)) {
            assertThatThrownBy(() -> address(wrong))
                    .isInstanceOf(EpicenterException.class)
                    .message()
                    .doesNotContain("xyzzy")
                    .hasLineCount(1);
        }
    }

    @Test
    void aPortThatDoesNotExistIsRefused() {
        for (String port : List.of("0", "65536", "99999", "2147483647")) {
            assertThatThrownBy(() -> address("http://localhost:" + port + "/secret"))
                    .as(port)
                    .hasMessageContaining("is not a webhook address")
                    .hasMessageNotContaining("secret");
        }
        assertThat(address("http://localhost:65535/secret").toString()).contains("65535");
    }

    @Test
    void aFileThatIsNotUtf8IsRefusedInOneLine(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("address"), new byte[] {'h', (byte) 0xFF, (byte) 0xFE});
        assertThatThrownBy(() -> address("file:" + file)).hasMessageContaining("is not a webhook address");
    }
}
