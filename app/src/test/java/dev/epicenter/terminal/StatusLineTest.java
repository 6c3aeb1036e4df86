package dev.epicenter.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private String written(boolean terminal) {
        try (StatusLine status = StatusLine.on(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal)) {
            status.show(() -> "step 1");
            status.say("spike 1 detected");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shortWorkShowsNoProgress() {
        assertThat(written(false).lines()).containsExactly("spike 1 detected");
        assertThat(bytes.toString(StandardCharsets.UTF_8)).doesNotContain("\033");
    }

    @Test
    void aStatusLineWiderThanTheTerminalIsNotWrapped() throws InterruptedException {
        try (StatusLine status = StatusLine.on(new PrintStream(bytes, true, StandardCharsets.UTF_8), true)) {
            Thread.sleep(1100);
            status.show(() -> "step 1");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\r\033[K\033[?7lstep 1\033[?7h\r\033[K");
    }

    @Test
    void theStatusLineIsErasedOnATerminal() {
        assertThat(written(true)).isEqualTo("spike 1 detected\n");
    }
}
