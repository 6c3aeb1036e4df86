package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.terminal.Interrupt;
import dev.epicenter.terminal.StatusLine;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code epicenter demo}. */
@Command(
        description = {
            "Trains two small runs and reports what happens: in one, damaged batches are detected, rolled back and"
                    + " skipped; in the other, a natural spike is replayed with one change at a time.",
            "Takes a few minutes on two cores. Replaces an earlier demo in the same directory."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  epicenter demo", "  epicenter demo --out /tmp/demo"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/demo",
            description = "Where to write the runs. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Override
    public Integer call() {
        RunConfig poisoned = example("text-poisoned.yaml");
        RunConfig grokking = example("grokking.yaml");
        PrintWriter stdout = spec.commandLine().getOut();
        try (StatusLine status = StatusLine.onStderr();
                Interrupt interrupt = Interrupt.listen(() -> status.say("epicenter: stopping the demo"))) {
            Demo demo = new Demo(out, stdout, status, interrupt::requested);
            boolean finished = demo.recoverFromDamagedBatches(poisoned);
            return finished && demo.replayNaturalSpike(grokking) ? ExitCode.OK : ExitCode.INTERRUPTED;
        }
    }

    private static RunConfig example(String name) {
        Path file = Path.of(System.getProperty("epicenter.home", ""))
                .resolve("examples")
                .resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new EpicenterException(
                    file + ": not found; run the demo with the command epicenter of an installation or a checkout");
        }
        return RunConfigReader.read(file);
    }
}
