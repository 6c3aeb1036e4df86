package dev.epicenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.file.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class VisibleTextTest {
    @Test
    void controlCharactersAndBidirectionalMarksAreEscapedAsInJson() {
        assertThat(VisibleText.of("a\nb\tc\r\u001b[31m\u007f\u0085\u2028\u202e\u2066\u200f"))
                .isEqualTo("a\\nb\\tc\\r\\u001b[31m\\u007f\\u0085\\u2028\\u202e\\u2066\\u200f");
        assertThat(VisibleText.ofLines("a\n\tb\r\u202e")).isEqualTo("a\n\tb\\r\\u202e");
        assertThat(VisibleText.of("loss of grün, 日本 and \uD83D\uDE00")).isEqualTo("loss of grün, 日本 and \uD83D\uDE00");
    }

    @Test
    void aShellReadsThePathBack() throws Exception {
        Assumptions.assumeTrue(hasBash(), "needs bash");
        for (String path : new String[] {
            "runs/a",
            "a b",
            "it's",
            "$(id)",
            "`id`",
            "a*",
            "new\nline",
            "\u001b[31mred\\",
            "q'\n\"",
            "-dash",
            "rtl\u202e"
        }) {
            Process echo = new ProcessBuilder("bash", "-c", "printf %s " + ShellWord.of(Path.of(path)))
                    .redirectErrorStream(true)
                    .start();
            String read = new String(echo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(read).isEqualTo(path.startsWith("-") ? "./" + path : path);
            assertThat(ShellWord.of(Path.of(path))).isEqualTo(VisibleText.of(ShellWord.of(Path.of(path))));
        }
        assertThat(ShellWord.of(Path.of("runs/a-1.b_c"))).isEqualTo("runs/a-1.b_c");
    }

    @Test
    void derivedFileNamesFitAndStayDistinct() {
        String long1 = "ü".repeat(200);
        assertThat(FileNames.fit("short")).isEqualTo("short");
        assertThat(FileNames.fit(long1).getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
        assertThat(FileNames.fit(long1 + "#2")).isNotEqualTo(FileNames.fit(long1));
        assertThat(FileNames.temporary(Path.of("a", "b.html"))).isEqualTo(Path.of("a", "b.html.tmp"));
        assertThat(FileNames.temporary(Path.of("x".repeat(255))).toString()).hasSize(20);
    }

    private static boolean hasBash() throws InterruptedException {
        try {
            return new ProcessBuilder("bash", "-c", "true").start().waitFor(10, TimeUnit.SECONDS);
        } catch (IOException none) {
            return false;
        }
    }
}
