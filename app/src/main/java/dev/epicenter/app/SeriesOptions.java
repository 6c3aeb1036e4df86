package dev.epicenter.app;

import dev.epicenter.log.LinePattern;
import dev.epicenter.log.SeriesSelector;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all commands that read logs of other trainers: which series, and by which steps. */
final class SeriesOptions {
    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = {
                "Use only this metric: its name or the last part of it; * matches any characters. May be repeated.",
                "Default: all whose name looks like a loss."
            })
    private List<String> metrics = List.of();

    @Option(
            names = "--step",
            paramLabel = "KEY",
            description = "The key that counts the steps. Default: the most likely key.")
    private @Nullable String step;

    @Option(
            names = "--pattern",
            paramLabel = "REGEX",
            description =
                    "A regular expression for lines of console text, with groups (?<step>...), (?<loss>...) or other names.")
    private @Nullable String pattern;

    SeriesSelector choice(Optional<String> x) {
        return new SeriesSelector(
                List.copyOf(metrics),
                Optional.ofNullable(step),
                x,
                Optional.ofNullable(pattern).map(LinePattern::parse));
    }
}
