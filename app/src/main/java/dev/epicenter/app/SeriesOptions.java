package dev.epicenter.app;

import dev.epicenter.log.LinePattern;
import dev.epicenter.log.SeriesChoice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which series of a log: what all commands that read logs of other trainers ask. */
final class SeriesOptions {
    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = {
                "A series, by its name or the last part of it; * stands for anything. May be repeated.",
                "Default: all whose name looks like a loss."
            })
    private List<String> metrics = List.of();

    @Option(names = "--step", paramLabel = "KEY", description = "What counts the steps. Default: the likeliest key.")
    private @Nullable String step;

    @Option(
            names = "--pattern",
            paramLabel = "REGEX",
            description = "How a line of console text looks, with groups (?<step>...) and (?<loss>...) or other names.")
    private @Nullable String pattern;

    SeriesChoice choice(Optional<String> x) {
        return new SeriesChoice(
                List.copyOf(metrics),
                Optional.ofNullable(step),
                x,
                Optional.ofNullable(pattern).map(LinePattern::parse));
    }
}
