package dev.epicenter.commands;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --from} of commands that start from a checkpoint of a run. */
final class CheckpointOption {
    @Option(
            names = "--from",
            paramLabel = "STEP",
            description = "Start from the checkpoint of this step; 0: the start of the run.")
    private @Nullable Long from;

    OptionalLong from() {
        return from == null ? OptionalLong.empty() : OptionalLong.of(from);
    }
}
