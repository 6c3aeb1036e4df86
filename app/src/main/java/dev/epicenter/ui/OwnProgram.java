package dev.epicenter.ui;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The program that serves the pages, to be started again for work of its own. */
final class OwnProgram {
    private static final String MAIN = "dev.epicenter.app.Main";

    private OwnProgram() {}

    /** The command that runs it with {@code words}: this JVM's, its options and class path. */
    static List<String> command(List<String> words) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Stream<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                // A debugger's port, or an agent's file, is one process's only.
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
