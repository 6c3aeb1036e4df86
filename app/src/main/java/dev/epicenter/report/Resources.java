package dev.epicenter.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The scripts, styles and templates of the pages, which are on the class path. */
public final class Resources {
    private Resources() {}

    /** @param path below {@code dev/epicenter}, such as {@code report/report.css} */
    public static String text(String path) {
        return atRoot("/dev/epicenter/" + path);
    }

    static String atRoot(String path) {
        try (InputStream in = Resources.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
