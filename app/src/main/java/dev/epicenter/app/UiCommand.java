package dev.epicenter.app;

import dev.epicenter.ui.UiServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter ui}. */
@Command(
        name = "ui",
        description = {
            "Serves a page on the runs under a folder to this machine's browser: curves as they grow, spikes, replays,"
                    + " diagnoses.",
            "It listens on 127.0.0.1 only, and the address it prints has a token without which nothing is shown. Ctrl-C ends it."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  epicenter ui", "  epicenter ui experiments/2026 --port 0"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UiCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FOLDER",
            arity = "0..1",
            defaultValue = "runs",
            description = "The folder that the runs are in, however deep. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7357",
            description = "The port; 0: any that is free. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--json", description = "Print the address as JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        CountDownLatch wished = new CountDownLatch(1);
        try (Interrupt ignored = Interrupt.listen(wished::countDown);
                UiServer server = UiServer.start(folder, port)) {
            if (json) {
                Output.json(out, Map.of("address", server.address()));
            } else {
                out.println("Open " + server.address());
            }
            out.flush();
            wished.await();
        }
        return ExitCode.OK;
    }
}
