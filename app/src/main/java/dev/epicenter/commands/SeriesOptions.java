package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.format.LinePattern;
import dev.epicenter.log.scan.Direction;
import dev.epicenter.log.scan.SeriesSelector;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
                    "A regular expression for lines of console text, with groups (?<step>...), (?<loss>...) or other"
                            + " names.")
    private @Nullable String pattern;

    @Option(
            names = "--log-every",
            paramLabel = "STEPS",
            description = "Steps between two rows of a log that does not state its steps. Default: unknown; rows are"
                    + " counted.")
    private @Nullable Long logEvery;

    @Option(
            names = "--direction",
            paramLabel = "up|down",
            description = {
                "Which change of the metrics is bad: up, as for a loss, or down, as for a reward or an accuracy.",
                "Default: by each metric's name."
            })
    private @Nullable Direction direction;

    SeriesSelector choice(Optional<String> x) {
        if (logEvery != null && logEvery < 1) {
            throw new EpicenterException("--log-every must be at least 1, not " + logEvery);
        }
        return new SeriesSelector(
                List.copyOf(metrics),
                Optional.ofNullable(step),
                x,
                Optional.ofNullable(pattern).map(LinePattern::parse),
                logEvery == null ? OptionalLong.empty() : OptionalLong.of(logEvery),
                Optional.ofNullable(direction));
    }
}
