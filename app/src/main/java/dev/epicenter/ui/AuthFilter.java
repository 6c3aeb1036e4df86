package dev.epicenter.ui;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Authenticates requests: only a browser that opened the printed address gets an answer. Three checks stop pages of
 * other sites that make the user's browser send requests here. The token denies them an answer. The check of the host
 * name prevents DNS rebinding. The check of the origin prevents changes by forms.
 */
final class AuthFilter {
    /** A header that no form can send. */
    static final String HEADER = "X-Epicenter";

    private static final int TOKEN_BYTES = 24;

    private final String token;
    private final IntSupplier port;

    /** @param port the server's, once it is known */
    AuthFilter(IntSupplier port) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        this.token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        this.port = port;
    }

    /** The address to open, with the token. */
    String address() {
        return "http://127.0.0.1:" + port.getAsInt() + "/?token=" + token;
    }

    /**
     * Checks a request. A token in the address moves into a cookie, and the browser is redirected to the address
     * without it, so no bookmark contains it.
     *
     * @throws ForbiddenResponse where a page of another site made the request
     * @throws UnauthorizedResponse where the token is missing
     */
    void check(Context request) {
        List<String> hosts = List.of("127.0.0.1:" + port.getAsInt(), "localhost:" + port.getAsInt());
        String host = Optional.ofNullable(request.header("Host")).orElse("");
        if (!hosts.contains(host)) {
            throw new ForbiddenResponse("This page is served to this machine only, at " + hosts.get(0) + ".");
        }
        boolean changes = !Set.of("GET", "HEAD").contains(request.method().name());
        Optional<String> origin = Optional.ofNullable(request.header("Origin"));
        if (origin.isPresent() && !origin.get().equals("http://" + host)) {
            throw new ForbiddenResponse("Requests from other sites are refused.");
        }
        if (changes && (origin.isEmpty() || request.header(HEADER) == null)) {
            throw new ForbiddenResponse("Only this page may send changes.");
        }
        String given = request.queryParam("token");
        if (given != null && !changes && isToken(given)) {
            request.header("Set-Cookie", cookie() + "=" + token + "; Path=/; HttpOnly; SameSite=Strict");
            request.redirect(withoutToken(request));
            request.skipRemainingHandlers();
            return;
        }
        String cookie = request.cookie(cookie());
        if (cookie == null || !isToken(cookie)) {
            throw new UnauthorizedResponse(
                    "Open the address that 'epicenter ui' printed: this request lacks its token.");
        }
    }

    private static String withoutToken(Context request) {
        String rest = Stream.of(
                        Optional.ofNullable(request.queryString()).orElse("").split("&"))
                .filter(parameter -> !parameter.startsWith("token="))
                .collect(Collectors.joining("&"));
        // Two slashes at the start would be the host of another site.
        String path = "/" + request.path().replaceFirst("^[/\\\\]+", "");
        return path + (rest.isEmpty() ? "" : "?" + rest);
    }

    /** Cookies are shared by all ports of a host. */
    private String cookie() {
        return "epicenter-" + port.getAsInt();
    }

    private boolean isToken(String given) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
