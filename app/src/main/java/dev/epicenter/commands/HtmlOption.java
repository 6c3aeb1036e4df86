package dev.epicenter.commands;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --html} of commands that print a table and can draw it, too. */
final class HtmlOption {
    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with plots to this file.")
    private @Nullable Path file;

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }
}
