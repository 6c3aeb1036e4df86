package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.EpicenterException;
import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LiveFeedTest {
    @TempDir
    private Path folder;

    private final Map<String, Integer> polls = new ConcurrentHashMap<>();

    @Test
    @Timeout(60)
    void anErrorInOneRunLeavesTheEventsOfOthers() throws Exception {
        try (LiveFeed feed = new LiveFeed(this::open)) {
            Javalin server = Javalin.create(config -> {
                config.startup.showJavalinBanner = false;
                config.routes.sse(
                        "/live",
                        client -> feed.add(
                                client,
                                Optional.ofNullable(client.ctx().queryParam("path"))
                                        .orElse("")));
            });
            server.start("127.0.0.1", 0);
            try {
                assertThat(firstEvent(server, "class")).contains("event: problem", "this is a bug in Epicenter");
                assertThat(firstEvent(server, "memory")).contains("event: problem", "MiB is not enough");
                assertThat(firstEvent(server, "damaged")).contains("event: problem", "the file is damaged");
            } finally {
                server.stop();
            }
        }
    }

    /** Opens a run when a page subscribes, and fails when its news are polled. */
    @SuppressWarnings("NullAway") // the feed does not use the run on subscription
    private FollowedRun open(String name) {
        if (polls.merge(name, 1, Integer::sum) == 1) {
            return null;
        }
        switch (name) {
            case "class" -> throw new NoClassDefFoundError("dev/epicenter/Missing");
            case "memory" -> throw new OutOfMemoryError("Java heap space");
            default -> throw new EpicenterException("the file is damaged");
        }
    }

    /** The response, which ends after the event that reports a problem. */
    private static String firstEvent(Javalin server, String run) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/live?path=" + run))
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
