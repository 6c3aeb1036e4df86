package dev.epicenter.commands;

import picocli.CommandLine.Option;

/** The option {@code --force} of commands that write a directory. */
final class ForceOption {
    @Option(names = "--force", description = "Replace the output if it already exists.")
    private boolean requested;

    boolean requested() {
        return requested;
    }
}
