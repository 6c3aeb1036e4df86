package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code epicenter demo}. */
@Command(
        name = "demo",
        description = "Makes two small runs: one whose damaged batches are skipped, one whose spike is explained.",
        footerHeading = "%nExamples:%n",
        footer = {"  epicenter demo", "  epicenter demo --out runs/demo"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/demo",
            description = "Where the runs go. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Override
    public Integer call() {
        throw new EpicenterException("the demo is not there yet; nothing was written to " + out);
    }
}
