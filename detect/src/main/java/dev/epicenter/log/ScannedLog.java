package dev.epicenter.log;

import java.nio.file.Path;
import java.util.List;

/**
 * The scan result of a log.
 *
 * @param format one of {@link LogFormats#names}; for console text also its style
 * @param series training losses first, otherwise in file order
 * @param notes about the whole file
 * @param ignored names of ignored metrics
 */
public record ScannedLog(
        Path file, String format, List<ScannedSeries> series, List<String> notes, List<String> ignored) {}
