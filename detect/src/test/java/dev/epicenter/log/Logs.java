package dev.epicenter.log;

import dev.epicenter.log.scan.LogScan;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.statistics.Downsampler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Logs for tests: synthetic ones, and excerpts of real ones (sources and licenses: README.md beside them). */
public final class Logs {
    private Logs() {}

    public static byte[] excerpt(String name) {
        try (InputStream in = Logs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path write(Path folder, String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path write(Path folder, String content) {
        try {
            return Files.writeString(folder.resolve("log"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ScannedLog scan(Path log) {
        return LogScan.scan(log, SeriesSelector.losses(), bytes -> {});
    }

    /** The values of a series that is too short to be downsampled. */
    public static List<Double> values(ScannedSeries series) {
        return series.sketch().points().stream().map(Downsampler.Point::value).toList();
    }

    public static List<Double> steps(ScannedSeries series) {
        return series.sketch().points().stream().map(Downsampler.Point::x).toList();
    }
}
