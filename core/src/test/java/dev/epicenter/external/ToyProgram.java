package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** {@code toy_trainer.py}: a trainer that follows docs/reference/segment.md, with faults to plant. */
final class ToyProgram {
    private ToyProgram() {}

    /** Skips a test if Python is missing; CI has it. */
    static void requirePython() {
        boolean there;
        try {
            there = new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(30, TimeUnit.SECONDS);
        } catch (IOException none) {
            there = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            there = false;
        }
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as("there is a python3, which CI must have").isTrue();
        }
        Assumptions.assumeTrue(there, "there is no python3 on the path");
    }

    /** A run of it in {@code folder}; {@code more} are lines of the run file, {@code faults} its arguments. */
    static RunConfig run(Path folder, long steps, String more, String... faults) {
        Path script = folder.resolve("toy_trainer.py");
        try (InputStream in = ToyProgram.class.getResourceAsStream("/external/toy_trainer.py")) {
            Files.write(script, java.util.Objects.requireNonNull(in).readAllBytes());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        String command = Stream.concat(Stream.of("python3", script.toString()), Stream.of(faults))
                .map(word -> "\"" + word + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
        return command(folder, steps, command, more);
    }

    /** A run of any command, a YAML list. */
    static RunConfig command(Path folder, long steps, String command, String more) {
        String yaml = "name: toy\nsteps: " + steps + "\ntelemetry: {norms: false, tensors_every: 0}\n"
                + "checkpoint: {every: 20, keep: 8}\n" + more + "\ntrainer: {command: " + command + ", folder: \""
                + folder + "\", silence: 20, grace: 5}\n";
        return RunConfigReader.read(yaml, Path.of("toy.yaml"));
    }
}
