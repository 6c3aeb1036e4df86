package dev.epicenter.watch;

import dev.epicenter.file.RegularFile;
import dev.epicenter.json.Json;
import dev.epicenter.process.ProcessGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Runs a command for each event, with the event as JSON on stdin and as {@code EPICENTER_*} in the environment. Exit
 * code 0 means accepted; another code, or a timeout, means retry.
 *
 * @param command a shell command
 * @param output the file for the command's output, overwritten each time
 */
public record CommandSink(String command, Duration most, Path output) implements EventSink {
    @Override
    public String name() {
        return "exec";
    }

    @Override
    public String label() {
        return "--exec";
    }

    @Override
    public int attempts() {
        return 5;
    }

    @Override
    public Reply deliver(WatchEvent event) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", command));
        if (ProcessGroup.available()) {
            words.add(0, ProcessGroup.LEADER);
        }
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        environment(event, builder.environment());
        try {
            return run(builder.start(), event);
        } catch (IOException cannotStart) {
            return new Reply.Retry("the command cannot be started: " + cannotStart.getMessage(), Optional.empty());
        }
    }

    private Reply run(Process process, WatchEvent event) throws InterruptedException {
        try {
            sendEvent(process, event);
            if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                return retry("the command took longer than " + most.toSeconds() + " s and was killed");
            }
            return process.exitValue() == 0
                    ? new Reply.Accepted()
                    : retry("the command ended with exit code " + process.exitValue());
        } finally {
            // Also kills its background processes.
            ProcessGroup.kill(process.toHandle());
        }
    }

    private static void sendEvent(Process process, WatchEvent event) {
        try (OutputStream in = process.getOutputStream()) {
            in.write((Json.line(event.json()) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException notRead) {
            // The command need not read its input.
        }
    }

    private static void environment(WatchEvent event, Map<String, String> environment) {
        for (Map.Entry<String, JsonNode> each : event.json().properties()) {
            environment.put(
                    "EPICENTER_" + each.getKey().toUpperCase(Locale.ROOT),
                    each.getValue().isNull() ? "" : each.getValue().asString());
        }
    }

    private Reply retry(String reason) {
        String last = RegularFile.lastLine(output);
        return new Reply.Retry(reason + (last.isEmpty() ? "" : "; its last output: " + last), Optional.empty());
    }
}
