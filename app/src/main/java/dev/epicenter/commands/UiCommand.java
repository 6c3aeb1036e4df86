package dev.epicenter.commands;

import dev.epicenter.terminal.Interrupt;
import dev.epicenter.terminal.Output;
import dev.epicenter.ui.UiServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter ui}. */
@Command(
        description = {
            "Serves a live dashboard of the runs under a folder to this machine's browser: curves, spikes, replays,"
                    + " diagnoses.",
            "Listens on 127.0.0.1 only. The printed address contains an access token, which every request needs. Ctrl-C"
                    + " stops the server."
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
            description = "The folder that contains the runs, at any depth. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7357",
            description = "The port; 0: any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        CountDownLatch stop = new CountDownLatch(1);
        try (Interrupt ignored = Interrupt.listen(stop::countDown);
                UiServer server = UiServer.start(folder, port, new RunBatchTexts())) {
            if (json.requested()) {
                Output.json(out, Map.of("address", server.address()));
            } else {
                out.println("Open " + server.address());
            }
            out.flush();
            stop.await();
        }
        return ExitCode.OK;
    }
}
