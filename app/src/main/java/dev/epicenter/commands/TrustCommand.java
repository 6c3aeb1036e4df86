package dev.epicenter.commands;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrust;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter trust}. */
@Command(
        description = {
            "Allows the external trainer of someone else's run to start.",
            "A run file names a program, and its checkpoints may contain code. Check both first. Runs that you create with"
                    + " 'supervise' are trusted; a copy or a changed run file is not."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  epicenter trust runs/from-a-colleague", "  epicenter trust runs/from-a-colleague --revoke"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Run directories.")
    private List<Path> roots;

    @Option(names = "--revoke", description = "No longer allow it.")
    private boolean revoke;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunTrust trust = RunTrust.ofThisUser();
        for (Path root : roots) {
            RunDirectory run = RunDirectory.open(root);
            RunConfig config = RunConfigReader.read(run.runYaml());
            if (!(config.trainer() instanceof TrainerConfig.External trainer)) {
                out.println(root + ": the built-in trainer executes no code of a run; nothing to trust");
            } else if (revoke) {
                out.println(root + (trust.remove(run) ? ": no longer trusted" : ": was not trusted"));
            } else {
                trust.add(run);
                out.println(
                        root + ": trusted; its trainer is " + RunTrust.command(trainer) + " in " + trainer.folder());
            }
            out.flush();
        }
        return ExitCode.OK;
    }
}
