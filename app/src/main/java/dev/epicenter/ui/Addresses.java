package dev.epicenter.ui;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The addresses of pages. */
final class Addresses {
    private Addresses() {}

    /** @param name of a run or a file in the served folder */
    static String of(String page, String name) {
        return "/" + page + "?path=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    static String of(String page, String name, int spike) {
        return of(page, name) + "&spike=" + spike;
    }
}
