package dev.epicenter.commands;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --jobs}, also {@code --parallel}, of commands that run several trainings at a time. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class JobsOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"--jobs", "--parallel"},
            paramLabel = "N",
            description =
                    "How many replays or trainings run at once. Default: as many as the processors can run; with an"
                            + " external trainer, its slots.")
    private @Nullable Integer jobs;

    /** Null where the user does not say. */
    @Nullable
    Integer requested() {
        if (jobs != null && jobs < 1) {
            throw new ParameterException(command.commandLine(), "--jobs must be at least 1, not " + jobs);
        }
        return jobs;
    }
}
