package dev.epicenter.commands;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import dev.epicenter.ErrorText;
import dev.epicenter.VisibleText;
import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints an error as one line, and its stack trace with {@code --verbose}; chooses the exit code. */
final class ErrorHandler implements IExecutionExceptionHandler, IParameterExceptionHandler {
    /** Options that had another name in an earlier version, by command. */
    private static final Map<String, String> RENAMED = Map.of(
            "plan-skip --from", "--onset",
            "plan-skip --to", "--last",
            "watch --every", "--interval");

    private final BooleanSupplier verbose;

    ErrorHandler(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, @Nullable ParseResult parsed) {
        return report(
                e instanceof ExecutionException && e.getCause() instanceof Error error ? error : e,
                commandLine.getErr());
    }

    /** Executes a command. Picocli handles only exceptions; here an {@link Error} reaches the same handler. */
    static int execute(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (Error error) {
            List<CommandLine> commands = parsed.asCommandLineList();
            throw new ExecutionException(commands.get(commands.size() - 1), "the command failed", error);
        }
    }

    /** Prints {@code e}, and returns the exit code. */
    int report(Throwable e, PrintWriter err) {
        boolean isBug = !(e instanceof EpicenterException || e instanceof VirtualMachineError);
        err.println(
                "epicenter: " + ErrorText.of(e) + (isBug && !verbose.getAsBoolean() ? "; --verbose shows where" : ""));
        if (verbose.getAsBoolean()) {
            printStackTrace(e, err);
        }
        err.flush();
        return e instanceof EpicenterException && !isFailureOfTheMachine(e) ? ExitCode.BAD_INPUT : ExitCode.FAILED;
    }

    private static void printStackTrace(Throwable e, PrintWriter err) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        err.print(VisibleText.ofLines(trace.toString()));
    }

    /** Whether the cause is a full or broken disk, and not a wrong path. */
    private static boolean isFailureOfTheMachine(Throwable e) {
        return Stream.<Throwable>iterate(e, t -> t != null, Throwable::getCause)
                .anyMatch(t -> t instanceof IOException refused && !FileFailure.isWrongPath(refused));
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine commandLine = e.getCommandLine();
        PrintWriter err = commandLine.getErr();
        if (e instanceof UnmatchedArgumentException unmatched) {
            unmatched(unmatched, err);
        } else {
            err.println("epicenter: " + e.getMessage());
        }
        err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
        if (verbose.getAsBoolean()) {
            printStackTrace(e, err);
        }
        err.flush();
        return ExitCode.BAD_INPUT;
    }

    private static void unmatched(UnmatchedArgumentException e, PrintWriter err) {
        CommandLine commandLine = e.getCommandLine();
        String word = e.getUnmatched().get(0);
        String option = word.replaceFirst("=.*", "");
        String renamed = RENAMED.get(commandLine.getCommandName() + " " + option);
        if (renamed != null) {
            err.println("epicenter: " + option + " is now " + renamed);
            return;
        }
        String what = e.isUnknownOption()
                ? "unknown option"
                : commandLine.getSubcommands().isEmpty() ? "unexpected argument" : "unknown command";
        err.println("epicenter: " + what + " '" + word + "'");
        Set<String> known = e.isUnknownOption()
                ? commandLine.getCommandSpec().optionsMap().keySet()
                : commandLine.getSubcommands().keySet();
        DidYouMean.name(option, known)
                .ifPresentOrElse(
                        near -> err.println("Did you mean " + near + "?"),
                        () -> UnmatchedArgumentException.printSuggestions(e, err));
    }
}
