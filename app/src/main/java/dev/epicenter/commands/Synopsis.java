package dev.epicenter.commands;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The first line of a command's help: its arguments and required options, in the order of typing; optional ones in brackets. */
final class Synopsis {
    private Synopsis() {}

    /** Such as {@code epicenter rate RUN.yaml --knob KEY --doses X,... [OPTIONS]}. */
    static String of(CommandSpec command) {
        List<String> words = new ArrayList<>(List.of(command.qualifiedName()));
        command.positionalParameters().stream().map(Synopsis::word).forEach(words::add);
        command.options().stream()
                .filter(ArgSpec::required)
                .map(option -> option.longestName() + " " + option.paramLabel())
                .forEach(words::add);
        words.add("[OPTIONS]");
        return String.join(" ", words);
    }

    private static String word(PositionalParamSpec argument) {
        String label = argument.paramLabel() + (argument.arity().max() > 1 ? "..." : "");
        return argument.arity().min() == 0 ? "[" + label + "]" : label;
    }
}
