package dev.epicenter.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Logs for tests: synthetic ones, and excerpts of real ones (sources and licenses: README.md beside them). */
final class Logs {
    private Logs() {}

    static byte[] excerpt(String name) {
        try (InputStream in = Logs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path folder, String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path folder, String content) {
        try {
            return Files.writeString(folder.resolve("log"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ScannedLog scan(Path log) {
        return LogScan.scan(log, SeriesSelector.losses(), bytes -> {});
    }

    /** The values of a series that is too short to be downsampled. */
    static List<Double> values(ScannedSeries series) {
        return series.sketch().points().stream().map(Downsampler.Point::value).toList();
    }

    static List<Double> steps(ScannedSeries series) {
        return series.sketch().points().stream().map(Downsampler.Point::x).toList();
    }
}
