package dev.epicenter.commands;

import dev.epicenter.engine.NodeCache;
import dev.epicenter.engine.StoreUrl;
import dev.epicenter.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter arm}. */
@Command(
        description = {
            "Runs one replay from files to files. An engine starts this command on a node of a cluster (--engine); it is rarely"
                    + " typed.",
            "The same specification gives the same bits. A replay that is done is not run again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter arm runs/grokking/arms/3f2a9c01d47be8856f10/spec.json",
            "  epicenter arm s3://lab/runs/arms/3f2a9c01d47be8856f10/spec-SHA256.json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ArmCommand implements Callable<Integer> {
    /** Instead of a specification: they come as lines of standard input. */
    private static final String MANY = "-";

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SPEC",
            description =
                    "The specification of the replay: a JSON file, or the address of one in a store. -: one a line of"
                            + " standard input, each answered by a line {\"exit_code\":0}; trainers stay warm between them.")
    private String specification;

    @Mixin
    private NodeCacheOption cache;

    @Override
    public Integer call() {
        try (ReplayRunner replays = new ReplayRunner(cache.options().map(NodeCache::new))) {
            if (specification.equals(MANY)) {
                return serve(replays);
            }
            EndWithInput.watchIfAsked();
            print(replays.run(specification));
            return ExitCode.OK;
        }
    }

    /** The answer to a line: how its replay ended. */
    private record Ended(int exitCode) {}

    /** Runs the replays whose specifications come as lines, to the end of the input. */
    private int serve(ReplayRunner replays) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int exitCode = one(replays, line);
                // The answer has a line of its own, whatever was printed before.
                print("");
                print(Json.line(new Ended(exitCode)));
            }
        } catch (IOException broken) {
            // As at the end: the parent process has ended.
        }
        return ExitCode.OK;
    }

    private int one(ReplayRunner replays, String line) {
        CommandLine command = spec.commandLine();
        try {
            print(replays.run(line));
            return ExitCode.OK;
        } catch (RuntimeException failure) {
            try {
                return command.getExecutionExceptionHandler().handleExecutionException(failure, command, null);
            } catch (Exception unreported) {
                failure.addSuppressed(unreported);
                throw failure;
            }
        }
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    /** Runs replays from files or from a store. */
    private record ReplayRunner(Optional<NodeCache> cache, WarmArms warm) implements AutoCloseable {
        ReplayRunner(Optional<NodeCache> cache) {
            this(cache, new WarmArms());
        }

        String run(String specification) {
            return StoreUrl.isUrl(specification)
                    ? StoredArmRun.of(StoreUrl.specification(specification), cache)
                    : warm.run(Path.of(specification), cache);
        }

        @Override
        public void close() {
            warm.close();
            cache.ifPresent(NodeCache::close);
        }
    }
}
