package dev.epicenter.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** A command's first line of help: what must be given, in the order in which one types it. */
final class Synopsis {
    private Synopsis() {}

    /** Such as {@code epicenter rate RUN.yaml --knob KEY --doses X,... [OPTIONS]}. */
    static String of(CommandSpec command) {
        List<String> words = new ArrayList<>(List.of(command.qualifiedName()));
        command.positionalParameters().stream().map(ArgSpec::paramLabel).forEach(words::add);
        command.options().stream()
                .filter(ArgSpec::required)
                .map(option -> option.longestName() + " " + option.paramLabel())
                .forEach(words::add);
        words.add("[OPTIONS]");
        return String.join(" ", words);
    }
}
