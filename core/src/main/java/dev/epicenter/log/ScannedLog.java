package dev.epicenter.log;

import java.nio.file.Path;
import java.util.List;

/**
 * A log and what was found in it.
 *
 * @param format as {@link LogFormats#names} has it; of console text also whose
 * @param series those of losses on training data first, otherwise in the file's order
 * @param notes of the file as a whole
 * @param passedOver names of metrics that were not scanned
 */
public record ScannedLog(
        Path file, String format, List<ScannedSeries> series, List<String> notes, List<String> passedOver) {}
