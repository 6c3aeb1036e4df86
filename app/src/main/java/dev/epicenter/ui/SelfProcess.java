package dev.epicenter.ui;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Starts this program again in a new process. */
final class SelfProcess {
    private static final String MAIN = "dev.epicenter.commands.Main";

    private SelfProcess() {}

    /** The command line with {@code words} as arguments: this JVM, its options and its class path. */
    static List<String> command(List<String> words) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Stream<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                // Only one process can use a debugger's port or an agent's file.
                .filter(option -> !option.startsWith("-agent") && !option.startsWith("-javaagent"));
        return Stream.of(
                        Stream.of(java),
                        options,
                        Stream.of("-cp", System.getProperty("java.class.path"), MAIN),
                        words.stream())
                .flatMap(part -> part)
                .toList();
    }
}
