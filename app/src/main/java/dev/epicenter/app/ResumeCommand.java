package dev.epicenter.app;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.run.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter resume}. */
@Command(
        name = "resume",
        description = "Goes on with a run that was interrupted or killed, bit for bit as if it had not been.",
        footerHeading = "%nExamples:%n",
        footer = "  epicenter resume runs/grokking")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ResumeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path root;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        RunDirectory run = RunDirectory.open(root);
        RunConfig config = RunConfigReader.read(run.runYaml());
        return Training.drive(
                run,
                config,
                Launch.trainer(run, config),
                json,
                spec.commandLine().getOut());
    }
}
