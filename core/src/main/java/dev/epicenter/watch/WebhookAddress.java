package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a webhook is. Its path and query are a secret: whoever knows them may post. {@link #toString} leaves them out.
 *
 * @param uri whole
 */
public record WebhookAddress(URI uri) {
    /**
     * @param text an address, {@code env:NAME} or {@code file:PATH}, whose first line it is
     * @param environment the value of a variable
     * @throws EpicenterException where that leads to no address
     */
    public static WebhookAddress parse(String text, Function<String, Optional<String>> environment) {
        if (text.startsWith("env:")) {
            String name = text.substring(4);
            return of(
                    environment
                            .apply(name)
                            .orElseThrow(() -> new EpicenterException("--webhook env:" + name
                                    + ": there is no such environment variable; set it to the address")),
                    "the environment variable " + name);
        }
        if (text.startsWith("file:")) {
            Path file = Path.of(text.substring(5));
            try {
                return of(Files.readString(file).lines().findFirst().orElse(""), file.toString());
            } catch (IOException failure) {
                throw FileFailure.reading(file, failure);
            }
        }
        return of(text, "--webhook");
    }

    private static WebhookAddress of(String text, String where) {
        try {
            URI uri = new URI(text.strip());
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null) {
                return new WebhookAddress(uri);
            }
        } catch (URISyntaxException notOne) {
            // What stands there may be a secret: it is not repeated.
            throw wrong(where);
        }
        throw wrong(where);
    }

    private static EpicenterException wrong(String where) {
        return new EpicenterException(
                where + " is no address of a webhook; give https://HOST/PATH, env:NAME or file:PATH");
    }

    /** Without what is secret of it. */
    @Override
    public String toString() {
        return "webhook " + uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + "/...";
    }
}
