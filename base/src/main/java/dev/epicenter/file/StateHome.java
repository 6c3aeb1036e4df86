package dev.epicenter.file;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The user's folder for what Epicenter must remember outside of runs: {@code $XDG_STATE_HOME/epicenter}, or {@code
 * ~/.local/state/epicenter} (XDG Base Directory Specification). The system property {@value #PROPERTY} comes first; tests
 * set it.
 */
public final class StateHome {
    /** Replaces {@code $XDG_STATE_HOME}. */
    public static final String PROPERTY = "epicenter.state.home";

    private StateHome() {}

    /** The folder {@code name} in it; it need not exist. */
    public static Path folder(String name) {
        return Stream.of(
                        Optional.ofNullable(System.getProperty(PROPERTY)),
                        Optional.ofNullable(System.getenv("XDG_STATE_HOME")))
                .flatMap(Optional::stream)
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .findFirst()
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "state"))
                .resolve("epicenter")
                .resolve(name);
    }
}
