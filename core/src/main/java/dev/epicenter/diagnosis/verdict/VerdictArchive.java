package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.file.FileFailure;
import dev.epicenter.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Archives the verdict of the previous diagnosis of a spike: as {@code verdict.1.json}, the next as {@code verdict.2.json}. */
public final class VerdictArchive {
    private VerdictArchive() {}

    /** Renames the last verdict of the spike, if there is one. */
    public static void keep(RunDirectory run, int spike) {
        Path last = DiagnosisFolder.verdict(run, spike);
        if (!Files.exists(last)) {
            return;
        }
        Path kept = IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> DiagnosisFolder.replacedVerdict(run, spike, number))
                .filter(free -> !Files.exists(free))
                .findFirst()
                .orElseThrow();
        try {
            Files.move(last, kept);
        } catch (IOException e) {
            throw FileFailure.writing(kept, e);
        }
    }
}
