package dev.epicenter.log.scan;

import dev.epicenter.log.format.LogFormats;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The scan result of a log.
 *
 * @param format one of {@link LogFormats#names}; for console text also its style
 * @param series training losses first, otherwise in file order
 * @param firstStep the first step of any row that is no evaluation, with or without a scanned series; empty if unknown
 * @param findings what is wrong besides the series' events; what stops training first
 * @param notes about the whole file
 * @param ignored names of ignored metrics
 */
public record ScannedLog(
        Path file,
        String format,
        List<ScannedSeries> series,
        OptionalLong firstStep,
        List<Finding> findings,
        List<String> notes,
        List<String> ignored) {
    /** This log with more findings. */
    ScannedLog withFindings(List<Finding> more) {
        return new ScannedLog(
                file,
                format,
                series,
                firstStep,
                Stream.concat(findings.stream(), more.stream()).toList(),
                notes,
                ignored);
    }

    /** This log under another name. */
    public ScannedLog named(Path name) {
        return new ScannedLog(name, format, series, firstStep, findings, notes, ignored);
    }

    /** The findings on a metric. */
    public List<Finding> findings(String metric) {
        return findings.stream()
                .filter(finding -> finding.metric().equals(metric))
                .toList();
    }
}
