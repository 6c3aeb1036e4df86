package dev.epicenter.commands;

import dev.epicenter.terminal.TextWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code epicenter}: the top-level command, with the settings that all commands share. */
@Command(
        name = "epicenter",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        description = "Detects loss spikes in training runs, recovers from them, and explains them by replay.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failure of the machine (such as a full disk), or a bug",
            "2:invalid input: the command line, the run file or a damaged file",
            "3:the run stopped: no recoveries left, a non-finite loss, or its trainer failed",
            "4:the control of a replay differs from the original run: nothing was concluded",
            "130:interrupted by Ctrl-C; 143: by kill"
        })
final class EpicenterCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print stack traces.")
    private boolean verbose;

    /** @param words what the user typed: only the command that the first word names is created; all if none is named */
    static CommandLine commandLine(String... words) {
        EpicenterCommand command = new EpicenterCommand();
        ErrorHandler errors = new ErrorHandler(() -> command.verbose);
        CommandLine commandLine = new CommandLine(command);
        CommandName.addReachable(commandLine, List.of(words));
        WholeNumber.register(commandLine);
        UsageMessageSpec whole = commandLine.getCommandSpec().usageMessage();
        for (CommandLine each : commandLine.getSubcommands().values()) {
            CommandSpec one = each.getCommandSpec();
            one.usageMessage()
                    .customSynopsis(Synopsis.of(one))
                    .descriptionHeading("%n")
                    .parameterListHeading("%n")
                    .exitCodeListHeading(whole.exitCodeListHeading())
                    .exitCodeList(whole.exitCodeList());
        }
        return commandLine
                .setOut(new TextWriter(commandLine.getOut()))
                .setErr(new TextWriter(commandLine.getErr()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(ErrorHandler::execute)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
