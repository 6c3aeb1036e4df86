package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunNotesTest {
    @TempDir
    private Path folder;

    @Test
    void notesAreReadBackAsWritten() {
        RunDirectory run = run();
        assertThat(RunNotes.read(run)).isEqualTo(RunNotes.none());
        RunNotes notes = new RunNotes(List.of(" a ", "b", "a", ""), "Line 1\n\"quoted\" \u2028 text");
        assertThat(notes.tags()).containsExactly("a", "b");
        notes.write(run);
        assertThat(RunNotes.read(run)).isEqualTo(notes);
    }

    @Test
    void aDamagedFileIsReported() throws IOException {
        RunDirectory run = run();
        new RunNotes(List.of("keep"), "text").write(run);
        Files.writeString(run.notesFile(), Files.readString(run.notesFile()).replace("keep", "kelp"));
        assertThatThrownBy(() -> RunNotes.read(run))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("notes.json");
    }

    @Test
    void notesThatAreTooLongAreRefused() {
        assertThatThrownBy(() -> new RunNotes(Collections.nCopies(1, "x".repeat(41)), ""))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("at most 40 characters");
        assertThatThrownBy(() -> new RunNotes(List.of(), "x".repeat(20_000)))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("16384");
    }

    private RunDirectory run() {
        return RunDirectory.create(folder.resolve("run"), "name: noted\n", Samples.NUMERICS, false);
    }
}
