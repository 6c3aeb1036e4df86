package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SHA-256 of data files. Each file is read once, at its first use: data may be gigabytes, and many cells train on the same.
 * Not thread-safe.
 */
public final class DataChecksums {
    private final Map<String, String> known = new HashMap<>();

    /**
     * The checksums of the files of {@code data}, in its order; none if it has no files.
     *
     * @throws EpicenterException if a file cannot be read
     */
    public List<String> of(DataConfig data) {
        return data.sources().stream()
                .map(file -> known.computeIfAbsent(file, DataChecksums::read))
                .toList();
    }

    private static String read(String name) {
        Path file = Path.of(name);
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }
}
