package dev.epicenter.commands;

import picocli.CommandLine.Option;

/** The option {@code --json}, the same for all commands. */
final class JsonOption {
    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean requested;

    boolean requested() {
        return requested;
    }
}
