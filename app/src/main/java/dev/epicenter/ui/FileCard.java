package dev.epicenter.ui;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An entry of the start page for a log or a score table.
 *
 * @param kind {@code log} or {@code forecast}: the address of its page
 * @param path its name in the served folder
 * @param name its last part
 * @param state the health of a log; {@code not opened} before its page was opened
 * @param summary its health, or the verdict of the forecast, in one sentence; empty before
 * @param made when the file was changed
 * @param sample its loss, downsampled
 * @param problem always empty: an unreadable file is not listed
 */
record FileCard(
        String kind,
        String path,
        String name,
        String state,
        String summary,
        Optional<Instant> made,
        Sample sample,
        Optional<String> problem)
        implements Card {

    /** A few dozen values for a sparkline. */
    record Sample(List<Long> steps, List<Double> losses) {}
}
