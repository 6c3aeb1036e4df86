package dev.epicenter.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import dev.epicenter.watch.EventSink.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class CommandSinkTest {
    @TempDir
    private Path folder;

    private Reply run(String command, Duration most) throws InterruptedException {
        return new CommandSink(command, most, folder.resolve("exec.log")).deliver(Events.event(1));
    }

    @Test
    void commandReceivesTheEventOnStdinAndInItsEnvironment() throws Exception {
        Path out = folder.resolve("out");
        Reply reply = run(
                "cat > '" + out + "'; echo \"$EPICENTER_METRIC $EPICENTER_ONSET [$EPICENTER_END] $EPICENTER_TEXT\" >> '"
                        + out + "'",
                Duration.ofMinutes(2));
        assertThat(reply).isEqualTo(new Reply.Accepted());
        assertThat(Files.readAllLines(out))
                .containsExactly(
                        Json.line(Events.event(1).json()),
                        "loss 1 [] " + Events.event(1).text());
    }

    @Test
    void nonzeroExitCodeRequestsARetry() throws Exception {
        assertThat(run("echo trying; echo no such host >&2; exit 3", Duration.ofMinutes(2)))
                .isInstanceOf(Reply.Retry.class)
                .asString()
                .contains("ended with exit code 3; its last output: no such host");
        assertThat(run("no-such-command-anywhere", Duration.ofMinutes(2)))
                .isInstanceOf(Reply.Retry.class)
                .asString()
                .contains("exit code 127");
    }

    @Test
    void slowCommandIsKilledWithItsDescendants() throws Exception {
        Path pid = folder.resolve("pid");
        Reply reply = run("sleep 600 & echo $! > '" + pid + "'; wait", Duration.ofSeconds(2));
        assertThat(reply).isInstanceOf(Reply.Retry.class).asString().contains("took longer than 2 s");
        if (Files.exists(pid) && !Files.readString(pid).isBlank()) {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .ifPresent(child -> assertThat(child.onExit().orTimeout(2, TimeUnit.MINUTES))
                            .succeedsWithin(Duration.ofMinutes(3)));
        }
    }
}
