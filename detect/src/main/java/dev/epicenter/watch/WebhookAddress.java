package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * The address of a webhook. Its path and query are secret: anyone who knows them may post. {@link #toString} omits
 * them.
 *
 * @param uri the complete address
 */
public record WebhookAddress(URI uri) {
    private static final int DEFAULT_PORT = -1;
    private static final int LARGEST_PORT = 65_535;

    /**
     * @param text an address, {@code env:NAME}, or {@code file:PATH} of a file whose first line is the address
     * @param environment the value of a variable
     * @throws EpicenterException if it is not an address
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
                return of(RegularFile.text(file).lines().findFirst().orElse(""), file.toString());
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
            if (web && uri.getHost() != null && uri.getUserInfo() == null && isPort(uri.getPort())) {
                return new WebhookAddress(uri);
            }
        } catch (URISyntaxException notOne) {
            // The text may be a secret, so the message does not repeat it.
            throw wrong(where);
        }
        throw wrong(where);
    }

    /** A URI may have any number as its port; connecting to one above the largest would be a failure of the program. */
    private static boolean isPort(int port) {
        return port == DEFAULT_PORT || port > 0 && port <= LARGEST_PORT;
    }

    private static EpicenterException wrong(String where) {
        return new EpicenterException(
                where + " is not a webhook address; use https://HOST/PATH, env:NAME or file:PATH");
    }

    /** The address without its secret parts. */
    @Override
    public String toString() {
        return "webhook " + uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + "/...";
    }
}
