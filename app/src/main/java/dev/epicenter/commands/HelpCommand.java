package dev.epicenter.commands;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code epicenter help}: what {@code --help} prints. */
@Command(
        description = "Prints the help of a command, or the list of commands.",
        footerHeading = "%nExamples:%n",
        footer = {"  epicenter help", "  epicenter help replay"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command. Default: all commands.")
    private @Nullable String command;

    @Override
    public void run() {
        CommandLine whole = spec.parent().commandLine();
        CommandLine one = whole;
        if (command != null) {
            one = whole.getSubcommands().get(command);
            if (one == null) {
                throw new UnmatchedArgumentException(whole, List.of(command));
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        one.usage(out);
        out.flush();
    }
}
