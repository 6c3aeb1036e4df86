package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentDraftTest {
    private static final int EXPERIMENTS = 300;

    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeEach
    void create() {
        run = RunDirectory.create(folder.resolve("run"), "name: test\n", Samples.NUMERICS, false);
    }

    @Test
    void readersSeeWholeExperimentsDuringRepeatedPublishing() throws Exception {
        publish(0);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Set<String> seen = new HashSet<>();
        try {
            Future<?> writer = thread.submit(() -> {
                for (int i = 1; i <= EXPERIMENTS; i++) {
                    publish(i);
                }
            });
            boolean last;
            do {
                last = writer.isDone();
                Optional<List<String>> newest = ExperimentDraft.readNewest(run, 1, this::threeFiles);
                assertThat(newest)
                        .as("once published, there is always an experiment")
                        .isPresent();
                assertThat(new HashSet<>(newest.get()))
                        .as("files of one experiment")
                        .hasSize(1);
                seen.addAll(newest.get());
                ExperimentDraft.readDraft(run, 1, this::threeFiles)
                        .ifPresent(draft -> assertThat(draft).doesNotContain("another's"));
            } while (!last);
            writer.get();
        } finally {
            thread.shutdownNow();
        }
        assertThat(seen).as("several experiments were read").hasSizeGreaterThan(5);
        assertThat(ExperimentDraft.readNewest(run, 1, this::threeFiles)).hasValue(List.of("300", "300", "300"));
        assertThat(ExperimentDraft.readDraft(run, 1, this::threeFiles)).isEmpty();
    }

    @Test
    void publishedExperimentReplacesADraftDuringARead() {
        ExperimentDraft draft = ExperimentDraft.open(run, 1);
        try (draft) {
            write(draft.folder(), 1);
            List<Path> read = new ArrayList<>();
            Optional<List<String>> content = ExperimentDraft.readDraft(run, 1, folder -> {
                read.add(folder);
                if (read.size() == 1) {
                    draft.publish();
                }
                return threeFiles(folder);
            });
            assertThat(content).hasValue(List.of("1", "1", "1"));
            assertThat(read).hasSize(2);
            assertThat(read.get(1)).isEqualTo(run.experiment(1));
        }
    }

    private void publish(int number) {
        try (ExperimentDraft draft = ExperimentDraft.open(run, 1)) {
            write(draft.folder(), number);
            draft.publish();
        }
    }

    private static void write(Path into, int number) {
        try {
            for (String name : List.of("experiment.json", "arm", "verdict.json")) {
                Files.writeString(into.resolve(name), Integer.toString(number));
            }
        } catch (IOException failure) {
            throw FileFailure.writing(into, failure);
        }
    }

    /** A draft may have only some of them. */
    private List<String> threeFiles(Path of) {
        List<String> texts = new ArrayList<>();
        try {
            for (String name : List.of("experiment.json", "arm", "verdict.json")) {
                boolean draft = of.getFileName().toString().endsWith(".tmp");
                if (!draft || Files.exists(of.resolve(name))) {
                    texts.add(RegularFile.text(of.resolve(name)));
                }
            }
        } catch (IOException failure) {
            throw FileFailure.reading(of, failure);
        }
        return texts;
    }
}
