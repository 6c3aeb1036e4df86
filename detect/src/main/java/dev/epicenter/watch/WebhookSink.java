package dev.epicenter.watch;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Posts events as JSON: {@code text}, which Slack and Mattermost show, and the event's own keys in {@code epicenter}. A
 * status of 200 to 299 means accepted; 408, 429, 500 to 599, or no answer means retry; any other means rejected.
 */
public final class WebhookSink implements EventSink {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final WebhookAddress address;
    // Redirects are not followed: a POST would become a GET, and the secret in the path would reach another host.
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    public WebhookSink(WebhookAddress address) {
        this.address = address;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public String label() {
        return address.toString();
    }

    @Override
    public Reply deliver(WatchEvent event) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.uri())
                .timeout(ANSWER)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "epicenter")
                .header("Idempotency-Key", event.id())
                .POST(HttpRequest.BodyPublishers.ofString(body(event), StandardCharsets.UTF_8))
                .build();
        try {
            return reply(client.send(request, HttpResponse.BodyHandlers.discarding()));
        } catch (IOException | UnresolvedAddressException failure) {
            return new Reply.Retry(words(failure), Optional.empty());
        }
    }

    static String body(WatchEvent event) {
        ObjectNode body = Json.mapper().createObjectNode();
        // The three characters that Slack requires to be escaped.
        String text = event.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        body.put("text", text).set("epicenter", event.json());
        return Json.line(body);
    }

    private static Reply reply(HttpResponse<Void> response) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return new Reply.Accepted();
        }
        if (status == 408 || status == 429 || status >= 500) {
            return new Reply.Retry("answers with status " + status, retryAfter(response));
        }
        return new Reply.Reject("answers with status " + status + (status < 400 ? ", a redirection" : ""));
    }

    /** The header in seconds. A date is ignored, and the usual pause applies. */
    private static Optional<Duration> retryAfter(HttpResponse<Void> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    /** The exception's own message may contain the address. */
    private static String words(Exception failure) {
        boolean unknown = Stream.<Throwable>iterate(failure, t -> t != null, Throwable::getCause)
                .anyMatch(t -> t instanceof UnresolvedAddressException || t instanceof UnknownHostException);
        if (unknown) {
            return "its host is unknown";
        }
        if (failure instanceof HttpTimeoutException) {
            return "does not answer";
        }
        if (failure instanceof ConnectException) {
            return "cannot be reached";
        }
        return failure instanceof SSLException ? "TLS failed: check its certificate" : "the connection broke";
    }
}
