package dev.epicenter.commands;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --spike} of commands about one spike of a run. */
final class SpikeOption {
    private static final int FIRST = 1;

    @Option(
            names = "--spike",
            paramLabel = "N",
            converter = WholeNumber.OfASpike.class,
            description = "Number of the spike, as 'show' lists it. Default: " + FIRST + ".")
    private @Nullable Integer number;

    boolean isGiven() {
        return number != null;
    }

    int number() {
        return number == null ? FIRST : number;
    }
}
