package dev.epicenter.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ComplaintsTest {
    private final StringWriter err = new StringWriter();

    private int handle(Exception e, boolean verbose) {
        CommandLine commandLine = EpicenterCommand.commandLine().setErr(new PrintWriter(err));
        return new ErrorHandler(() -> verbose).handleExecutionException(e, commandLine, null);
    }

    @Test
    void aUserErrorIsBadInput() {
        assertThat(handle(new EpicenterException("a.yaml:3: lr: must be positive"), false))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString().strip()).isEqualTo("epicenter: a.yaml:3: lr: must be positive");
    }

    @Test
    void aMissingFileIsBadInputAndAFullDiskAFailure() {
        assertThat(handle(new EpicenterException("a", new NoSuchFileException("a")), false))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(handle(new EpicenterException("a", new IOException("No space left on device")), false))
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void anyOtherExceptionIsReportedAsABug() {
        assertThat(handle(new IllegalStateException("impossible"), false)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains("this is a bug in Epicenter", "impossible", "--verbose")
                .doesNotContain("\tat ");
    }
}
