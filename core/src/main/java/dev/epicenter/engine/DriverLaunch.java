package dev.epicenter.engine;

import java.util.List;
import java.util.function.Predicate;

/**
 * How the driver program of a cluster is started.
 *
 * @param engine the name that {@code --engine} takes
 * @param command the program and its words
 * @param remedyIfMissing what to do where the program cannot be started, as the end of a sentence
 * @param noise the lines on its standard error that say nothing about why it failed
 */
public record DriverLaunch(String engine, List<String> command, String remedyIfMissing, Predicate<String> noise) {
    public DriverLaunch {
        command = List.copyOf(command);
    }

    boolean isNoise(String line) {
        return line.isBlank() || noise.test(line);
    }
}
