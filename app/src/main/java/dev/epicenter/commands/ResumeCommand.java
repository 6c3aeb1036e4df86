package dev.epicenter.commands;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.recovery.RemedyRequest;
import dev.epicenter.run.RunDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter resume}. */
@Command(
        description = {
            "Continues a run that was interrupted or killed; the result is bit for bit that of an uninterrupted run.",
            "With --from and --with: goes back to a checkpoint and continues from there with interventions, up to"
                    + " --until. The steps beyond that checkpoint are abandoned. The timeline records whether a spike"
                    + " follows."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter resume runs/grokking",
            "  epicenter resume runs/grokking --from 300 --with lr=x0.5 --until 450",
            "  epicenter resume runs/grokking --from 300 --with skip=200,lr=x0.5 --until 450",
            "",
            "Interventions: docs/reference/interventions.md, as for 'replay --arm'."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ResumeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path root;

    @Mixin
    private CheckpointOption checkpoint;

    @Option(
            names = "--with",
            paramLabel = "NAME=VALUE[,...]",
            description = "The interventions in the steps after --from, up to --until. Skipped batches stay skipped.")
    private @Nullable String with;

    @Option(
            names = "--until",
            paramLabel = "STEP",
            description = "Last step of the interventions. Default: the run's last step.")
    private @Nullable Long until;

    @Option(
            names = "--rewarm",
            paramLabel = "STEPS",
            description = "Steps after --until over which a lower learning rate returns to the run's. Default: 0, at"
                    + " once.")
    private @Nullable Long rewarm;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Optional<RemedyRequest> remedy = remedy();
        RunDirectory run = RunDirectory.open(root);
        RunConfig config = RunConfigReader.read(run.runYaml());
        return TrainingLauncher.drive(
                run,
                config,
                TrainerFactory.training(run, config),
                remedy,
                json.requested(),
                spec.commandLine().getOut());
    }

    private Optional<RemedyRequest> remedy() {
        OptionalLong from = checkpoint.from();
        if (from.isEmpty() && with == null && until == null && rewarm == null) {
            return Optional.empty();
        }
        if (from.isEmpty() || with == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    (from.isEmpty() ? "--from" : "--with")
                            + " is missing: --from selects the checkpoint to continue from, --with the interventions");
        }
        return Optional.of(new RemedyRequest(
                from.getAsLong(),
                new Interventions(InterventionParser.parse(with)),
                until == null ? OptionalLong.empty() : OptionalLong.of(until),
                rewarm == null ? 0 : rewarm));
    }
}
