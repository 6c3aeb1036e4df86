package dev.epicenter.diagnosis;

import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Archives the verdict of the previous diagnosis of a spike: as {@code verdict.1.json}, the next as {@code verdict.2.json}. */
final class VerdictArchive {
    private VerdictArchive() {}

    /** Renames the verdict in {@code folder}, if there is one. */
    static void keep(Path folder) {
        Path last = folder.resolve(Diagnostician.VERDICT);
        if (!Files.exists(last)) {
            return;
        }
        Path kept = IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> folder.resolve("verdict." + number + ".json"))
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
