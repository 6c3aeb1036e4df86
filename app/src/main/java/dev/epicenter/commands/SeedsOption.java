package dev.epicenter.commands;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --seeds} of commands that repeat a training. */
final class SeedsOption {
    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Trainings of each dose or cell, each with its own seed. Default: 5; a study file's own.")
    private @Nullable Integer seeds;

    /** Empty where the user does not say. */
    OptionalInt requested() {
        return seeds == null ? OptionalInt.empty() : OptionalInt.of(seeds);
    }
}
