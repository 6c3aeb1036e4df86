package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.report.FileKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIndexTest {
    private static final String LOG =
            "iter 1: loss 2.5\niter 2: loss 2.4\niter 3: loss 2.3\niter 4: loss 2.2\niter 5: loss 2\n";

    @TempDir
    private Path root;

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void logsAndTablesOutsideOfRunsAreFound() throws IOException {
        Path log = write("a/train.log", LOG);
        Path table = write("b/scores.csv", "model,params,task,score\nm-1b,1e9,arc,0.3\n");
        write("a/.hidden.log", LOG);
        write(".cache/train.log", LOG);
        write("train.py", LOG);
        write("empty.log", "");
        write("run/run.yaml", "steps: 1\n");
        write("run/provenance.json", "{}");
        write("run/out.log", LOG);
        FileIndex index = new FileIndex();
        assertThat(index.find(root)).isEqualTo(CardSource.Found.all(List.of(log, table)));
        assertThat(index.kind(log)).contains(FileKind.LOG);
        assertThat(index.kind(table)).contains(FileKind.FORECAST);
    }

    @Test
    void imagesAndWeightsDoNotCountAsCandidates() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("images/" + i + ".jpg", "not a log");
        }
        Path log = write("train.log", LOG);
        Path other = write("z/train.log", LOG);
        assertThat(new FileIndex(2, 100).find(root)).isEqualTo(CardSource.Found.all(List.of(log, other)));
    }

    @Test
    void aListThatIsCutSaysSo() throws IOException {
        for (int i = 0; i < 3; i++) {
            write(i + ".log", LOG);
        }
        CardSource.Found fewFiles = new FileIndex(2, 100).find(root);
        assertThat(fewFiles.paths()).hasSize(2);
        assertThat(fewFiles.note()).get().asString().contains("only 2 possible ones were examined");
        CardSource.Found fewVisits = new FileIndex(100, 3).find(root);
        assertThat(fewVisits.paths()).hasSize(2);
        assertThat(fewVisits.note()).get().asString().contains("only 3 files and folders were examined");
    }

    @Test
    void aFileThatBecomesALogIsFoundAndOneThatIsReplacedIsReadAgain() throws IOException {
        Path file = write("out.txt", "starting\n");
        FileIndex index = new FileIndex();
        assertThat(index.kind(file)).isEmpty();
        write("out.txt", LOG);
        assertThat(index.kind(file)).contains(FileKind.LOG);
        write("out.txt", "nothing\n");
        assertThat(index.kind(file)).isEqualTo(Optional.empty());
    }
}
