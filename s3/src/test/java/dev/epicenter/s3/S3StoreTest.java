package dev.epicenter.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.engine.StoreUnavailableException;
import dev.epicenter.engine.StoreUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client of S3 against a store in memory, and its errors. */
@Timeout(60)
class S3StoreTest {
    private static final StoreUrl URL = new StoreUrl("runs", "a/b");

    private static MemoryStore server;

    @TempDir
    Path folder;

    @BeforeAll
    static void startTheStore() {
        server = MemoryStore.start();
    }

    @AfterAll
    static void stopTheStore() {
        server.close();
    }

    @Test
    void objectIsReadAsItWasWrittenUntilItIsRemoved() throws IOException {
        Path file = random(100_000);
        Path copy = folder.resolve("copy");
        try (S3Store store = store(server.port())) {
            assertThat(store.size("one")).isEmpty();
            assertThat(store.get("one")).isEmpty();
            assertThat(store.get("one", copy)).isFalse();

            store.put("one", file);
            assertThat(store.size("one")).hasValue(100_000);
            assertThat(store.get("one").orElseThrow()).isEqualTo(Files.readAllBytes(file));
            assertThat(store.get("one", copy)).isTrue();
            assertThat(copy).hasSameBinaryContentAs(file);

            store.put("one", new byte[0]);
            assertThat(store.get("one").orElseThrow()).isEmpty();
            store.delete("one");
            store.delete("one");
            assertThat(store.get("one")).isEmpty();
            assertThat(store.url("one")).isEqualTo("s3://runs/a/b/one");
        }
    }

    @Test
    void largeFileIsSentInPartsAlsoIfSomeFail() throws IOException {
        // Three parts, of 32, 32 and 2 MiB.
        Path file = random(66 << 20);
        Path copy = folder.resolve("copy");
        try (FaultyProxy proxy = server.proxy(5, 0.3);
                S3Store store = new S3Store(URL, MemoryStore.settings(proxy.port(), 10), 1 << 20)) {
            store.put("large", file);
            assertThat(proxy.requests())
                    .filteredOn(request -> request.contains("partNumber=3"))
                    .isNotEmpty();
        }
        try (S3Store store = store(server.port())) {
            assertThat(store.get("large", copy)).isTrue();
        }
        assertThat(copy).hasSameBinaryContentAs(file);
    }

    @Test
    void contentIsWholeAlthoughMostAnswersEndEarly() throws IOException {
        Path file = random(50_000);
        try (FaultyProxy proxy = server.proxy(7, 0.6);
                S3Store store = new S3Store(URL, MemoryStore.settings(proxy.port(), 60), 1 << 20)) {
            for (int i = 0; i < 20; i++) {
                store.put("content-" + i, file);
                assertThat(store.get("content-" + i).orElseThrow()).isEqualTo(Files.readAllBytes(file));
                Path copy = folder.resolve("copy");
                assertThat(store.get("content-" + i, copy)).isTrue();
                assertThat(copy).hasSameBinaryContentAs(file);
            }
            assertThat(proxy.count(FaultyProxy.Fault.TRUNCATED)).isGreaterThan(5);
        }
    }

    @Test
    void addressThatIsNotOneIsOneLine() {
        oneLine(() -> StoreUrl.parse("gs://runs/a"))
                .hasMessageContaining("is not an address such as s3://BUCKET/PREFIX");
        oneLine(() -> StoreUrl.parse("s3:///a")).hasMessageContaining("no valid bucket name");
        oneLine(() -> StoreUrl.parse("s3://Runs")).hasMessageContaining("no valid bucket name");
        oneLine(() -> StoreUrl.parse("s3://runs/a b")).hasMessageContaining("prefix with other characters");
        assertThat(StoreUrl.parse("s3://runs")).hasToString("s3://runs");
        assertThat(StoreUrl.parse("s3://runs/a/b/")).isEqualTo(URL).hasToString("s3://runs/a/b");
        oneLine(() -> StoreUrl.specification("s3://runs/a/spec.json"))
                .hasMessageContaining("not the address of a replay");
    }

    @Test
    void bucketThatDoesNotExistIsOneLine() {
        try (S3Store store = new S3Store(new StoreUrl("nowhere", ""), MemoryStore.settings(server.port(), 3))) {
            wrongInput(() -> store.get("one"))
                    .hasMessageContaining(
                            "cannot read s3://nowhere/one: there is no bucket nowhere at http://127.0.0.1:");
        }
    }

    @Test
    void missingCredentialsAreOneLine() {
        Map<String, String> variables = new HashMap<>(server.environment());
        variables.remove("AWS_SECRET_ACCESS_KEY");
        wrongInput(() -> S3Settings.of(variables)).hasMessageContaining("AWS_SECRET_ACCESS_KEY is not set");
        variables.put("AWS_SECRET_ACCESS_KEY", "secret");
        variables.put("AWS_ENDPOINT_URL_S3", "localhost:9000");
        wrongInput(() -> S3Settings.of(variables))
                .hasMessageContaining("AWS_ENDPOINT_URL_S3 is 'localhost:9000', which is not an address");
        variables.put("AWS_ENDPOINT_URL_S3", "https://store");
        variables.put("AWS_MAX_ATTEMPTS", "many");
        wrongInput(() -> S3Settings.of(variables)).hasMessageContaining("AWS_MAX_ATTEMPTS is 'many'");
    }

    @Test
    void variablesOfS3HavePrecedence() {
        S3Settings settings = S3Settings.of(Map.of(
                "AWS_ACCESS_KEY_ID", "key",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_SESSION_TOKEN", "token",
                "AWS_ENDPOINT_URL", "https://all",
                "AWS_ENDPOINT_URL_S3", "https://store:9000",
                "AWS_DEFAULT_REGION", "eu-west-1"));
        assertThat(settings.endpoint().orElseThrow()).hasToString("https://store:9000");
        assertThat(settings.region()).isEqualTo("eu-west-1");
        assertThat(settings.sessionToken()).hasValue("token");
    }

    @Test
    void wrongKeyIsOneLine() {
        Map<String, String> variables = new HashMap<>(server.environment());
        variables.put("AWS_SECRET_ACCESS_KEY", "another");
        try (S3Store store = new S3Store(URL, S3Settings.of(variables))) {
            wrongInput(() -> store.get("one"))
                    .hasMessageContaining(
                            "the store refuses access (403 SignatureDoesNotMatch); check AWS_ACCESS_KEY_ID");
        }
    }

    @Test
    void endpointThatDoesNotAnswerIsOneLine() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (S3Store store = new S3Store(URL, MemoryStore.settings(closed, 3))) {
            oneLine(() -> store.get("one"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(
                            "http://127.0.0.1:" + closed + " did not answer in 3 attempts (Connection refused");
        }
    }

    @Test
    void storeThatFailsForGoodOrIsFullIsOneLine() throws IOException {
        try (Answering overloaded = new Answering("503 Slow Down", "SlowDown");
                S3Store store = new S3Store(URL, MemoryStore.settings(overloaded.port(), 3))) {
            oneLine(() -> store.put("one", new byte[1]))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(
                            "cannot write s3://runs/a/b/one: the store failed 3 times, the last time with 503");
        }
        try (Answering full = new Answering("507 Insufficient Storage", "XMinioStorageFull");
                S3Store store = new S3Store(URL, MemoryStore.settings(full.port(), 3))) {
            oneLine(() -> store.put("one", new byte[1]))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the store is full (507 XMinioStorageFull); free some space");
        }
    }

    @Test
    void diskThatCannotTakeAnObjectIsNamed() {
        try (S3Store store = store(server.port())) {
            store.put("two", "content".getBytes(StandardCharsets.UTF_8));
            oneLine(() -> store.get("two", folder.resolve("no-folder/file")))
                    .hasMessageContaining("no-folder")
                    .hasMessageContaining("create it first");
        }
    }

    /** A server with one answer. */
    private static final class Answering implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

        Answering(String status, String code) throws IOException {
            String body = "<Error><Code>" + code + "</Code></Error>";
            byte[] answer = ("HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nConnection: close\r\n"
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.UTF_8);
            Thread thread = new Thread(() -> {
                while (!server.isClosed()) {
                    try (Socket client = server.accept()) {
                        InputStream in = client.getInputStream();
                        in.read(new byte[1 << 16]);
                        client.getOutputStream().write(answer);
                        client.shutdownOutput();
                        in.readAllBytes();
                    } catch (IOException closed) {
                        // The test has ended.
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static AbstractThrowableAssert<?, ?> oneLine(ThrowingCallable call) {
        AbstractThrowableAssert<?, ?> thrown = assertThatThrownBy(call).isInstanceOf(EpicenterException.class);
        thrown.message().hasLineCount(1);
        return thrown;
    }

    /** One line, and without a cause that would make it a failure of the machine. */
    private static AbstractThrowableAssert<?, ?> wrongInput(ThrowingCallable call) {
        return oneLine(call).hasNoCause();
    }

    private static S3Store store(int port) {
        return new S3Store(URL, MemoryStore.settings(port, 5));
    }

    private Path random(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(11).nextBytes(bytes);
        return Files.write(folder.resolve("file"), bytes);
    }
}
