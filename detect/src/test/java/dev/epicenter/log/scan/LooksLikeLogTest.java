package dev.epicenter.log.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LooksLikeLogTest {
    @TempDir
    private Path folder;

    private boolean looks(String text) throws IOException {
        return LogScan.looksLikeLog(Files.writeString(folder.resolve("file"), text));
    }

    private static String rows(int n, String form) {
        return IntStream.range(1, n + 1).mapToObj(form::formatted).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Longer than the beginning that is read, so the last record is cut. */
    @Test
    void longLogsAreRecognizedByTheirBeginning() throws IOException {
        assertThat(looks(rows(20_000, "iter %d: loss 2.345, time 10.00ms"))).isTrue();
        assertThat(looks(rows(20_000, "{\"step\": %d, \"train_loss\": 2.5}"))).isTrue();
        assertThat(looks("step,loss\n" + rows(20_000, "%d,2.25"))).isTrue();
    }

    @Test
    void smallJsonIsReadWhole() throws IOException {
        assertThat(looks("{\"log_history\": [{\"loss\": 2.5, \"step\": 1}, {\"loss\": 2.4, \"step\": 2}]}"))
                .isTrue();
    }

    @Test
    void proseAndTablesWithoutALossAreNone() throws IOException {
        assertThat(looks("At step 3 the loss was 2, which is fine.\n")).isFalse();
        assertThat(looks("model,params,task,score\n" + rows(30, "m%d,1e9,arc,0.3")))
                .isFalse();
        assertThat(looks("{\"name\": \"config\", \"lr\": 0.1}")).isFalse();
        assertThat(looks("")).isFalse();
        assertThat(LogScan.looksLikeLog(folder.resolve("none"))).isFalse();
    }

    @Test
    void binaryFilesAreNone() throws IOException {
        assertThat(LogScan.looksLikeLog(Files.write(folder.resolve("weights"), new byte[4096])))
                .isFalse();
    }

    @Test
    void aFileWhoseReadingFailsUnexpectedlyIsNone() throws IOException {
        Path file;
        try (FileSystem closed = FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
            file = closed.getPath("train.log");
        }
        assertThatThrownBy(() -> Files.size(file)).isInstanceOf(ClosedFileSystemException.class);
        assertThat(LogScan.looksLikeLog(file)).isFalse();
    }
}
