package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What went wrong, in one line; more only with {@code --verbose}. */
final class Complaints implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final BooleanSupplier verbose;

    Complaints(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, @Nullable ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (e instanceof EpicenterException) {
            err.println("epicenter: " + e.getMessage());
        } else {
            err.println("epicenter: this is a bug in Epicenter: " + e
                    + (verbose.getAsBoolean() ? "" : "; --verbose shows where"));
        }
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        }
        err.flush();
        return e instanceof EpicenterException && !isFailureOfTheMachine(e) ? ExitCode.BAD_INPUT : ExitCode.FAILED;
    }

    /** A disk that is full or broken, rather than a path that is wrong. */
    private static boolean isFailureOfTheMachine(Exception e) {
        return Stream.<Throwable>iterate(e, t -> t != null, Throwable::getCause)
                .anyMatch(t -> t instanceof IOException refused && !FileFailure.isWrongPath(refused));
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine commandLine = e.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println("epicenter: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        }
        err.flush();
        return ExitCode.BAD_INPUT;
    }
}
