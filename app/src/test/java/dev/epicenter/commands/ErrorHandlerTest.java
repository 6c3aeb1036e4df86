package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.terminal.TextWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

class ErrorHandlerTest {
    @Command(name = "fail")
    @SuppressWarnings("NullAway.Init") // picocli sets the field
    static final class FailingCommand implements Runnable {
        @Parameters
        private String error;

        @Override
        public void run() {
            switch (error) {
                case "memory" -> throw new OutOfMemoryError("Java heap space");
                case "stack" -> throw new StackOverflowError();
                case "class" -> throw new NoClassDefFoundError("dev/epicenter/Missing");
                default -> throw new IllegalStateException("a\nb");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            memory|MiB is not enough
            stack|nested too deeply
            class|this is a bug in Epicenter: java.lang.NoClassDefFoundError: dev/epicenter/Missing; --verbose shows where
            other|a\\nb; --verbose
            """)
    void anyErrorIsOneLine(String error, String message) {
        String printed = run("fail", error);
        assertThat(printed.lines())
                .singleElement()
                .asString()
                .startsWith("epicenter: ")
                .contains(message);
    }

    @Test
    void verboseShowsWhere() {
        assertThat(run("--verbose", "fail", "memory")).contains("\tat dev.epicenter");
    }

    private static String run(String... words) {
        StringWriter err = new StringWriter();
        CommandLine commandLine = EpicenterCommand.commandLine("help");
        commandLine.addSubcommand(new FailingCommand());
        ErrorHandler errors = new ErrorHandler(() -> words[0].equals("--verbose"));
        int exit = commandLine
                .setErr(new TextWriter(new PrintWriter(err)))
                .setExecutionStrategy(ErrorHandler::execute)
                .setExecutionExceptionHandler(errors)
                .execute(words);
        assertThat(exit).isEqualTo(ExitCode.FAILED);
        return err.toString();
    }
}
