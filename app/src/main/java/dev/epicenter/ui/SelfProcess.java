package dev.epicenter.ui;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Starts this program again in a new process. */
final class SelfProcess {
    private static final String MAIN = "dev.epicenter.commands.Main";

    /** Options that the new process does not get. */
    private static final List<String> OWN = List.of("-agent", "-javaagent", "-XX:TieredStopAtLevel");

    private SelfProcess() {}

    /** The command line with {@code words} as arguments: this JVM, its options and its class path. */
    static List<String> command(List<String> words) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Stream<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                // Only one process can use a debugger's port or an agent's file; and the compiler that suits the
                // server, see
                // java-ui.options, does not suit training.
                .filter(option -> OWN.stream().noneMatch(option::startsWith));
        return Stream.of(
                        Stream.of(java),
                        options,
                        Stream.of("-cp", System.getProperty("java.class.path"), MAIN),
                        words.stream())
                .flatMap(part -> part)
                .toList();
    }
}
