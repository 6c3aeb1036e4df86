package dev.epicenter.app;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.recovery.RemedyRequest;
import dev.epicenter.run.RunDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter resume}. */
@Command(
        name = "resume",
        description = {
            "Goes on with a run that was interrupted or killed, bit for bit as if it had not been.",
            "With --from and --with: goes back to a checkpoint and on from there with something changed, up to --until; the"
                    + " steps beyond that checkpoint are given up."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter resume runs/grokking",
            "  epicenter resume runs/grokking --from 300 --with lr=x0.5 --until 450",
            "  epicenter resume runs/grokking --from 300 --with skip=200,lr=x0.5 --until 450",
            "",
            "What --with takes is what 'replay --arm' takes (docs/reference/interventions.md)."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ResumeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path root;

    @Option(
            names = "--from",
            paramLabel = "STEP",
            description = "Go back to this checkpoint; 0 is the start of the run. Needs --with.")
    private @Nullable Long from;

    @Option(
            names = "--with",
            paramLabel = "NAME=VALUE[,...]",
            description = "What to change in the steps after --from, up to --until. Skipped batches stay skipped.")
    private @Nullable String with;

    @Option(
            names = "--until",
            paramLabel = "STEP",
            description = "The last step under --with. Default: the run's last step.")
    private @Nullable Long until;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Optional<RemedyRequest> remedy = remedy();
        RunDirectory run = RunDirectory.open(root);
        RunConfig config = RunConfigReader.read(run.runYaml());
        return Training.drive(
                run,
                config,
                Launch.training(run, config),
                remedy,
                json,
                spec.commandLine().getOut());
    }

    private Optional<RemedyRequest> remedy() {
        if (from == null && with == null && until == null) {
            return Optional.empty();
        }
        if (from == null || with == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    (from == null ? "--from" : "--with")
                            + " is missing: --from says which checkpoint to go on from, --with what to change");
        }
        return Optional.of(
                new RemedyRequest(from, with, until == null ? OptionalLong.empty() : OptionalLong.of(until)));
    }
}
