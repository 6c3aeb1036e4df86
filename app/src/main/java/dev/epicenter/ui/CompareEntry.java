package dev.epicenter.ui;

import dev.epicenter.config.ConfigEntries;
import dev.epicenter.report.LiveSeries;
import dev.epicenter.report.LiveSeries.Alignment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * An entry of the compare page: a run, a log or an experiment.
 *
 * @param path its name in the address
 * @param kind {@code run}, {@code log} or {@code experiment}
 * @param address of its page
 * @param summary one sentence
 * @param problem why it has no curves; empty where it has
 * @param percent how much of it is read; empty when all is
 * @param metrics the names of its metrics; {@link #LOSS} is the loss of every entry
 * @param alignments what its curves can be aligned at
 * @param complete whether its series have every row; others are downsampled
 * @param checkpoints steps that it can be aligned at
 * @param at the one of these to align it at first; 0: the start
 * @param spikes its spikes or events
 * @param entries its configuration; empty for a log
 * @param outcomes of the arms of an experiment
 * @param series its values by the name of a metric
 */
record CompareEntry(
        String path,
        String kind,
        String address,
        String summary,
        Optional<String> problem,
        OptionalInt percent,
        List<String> metrics,
        Set<Alignment> alignments,
        boolean complete,
        List<Long> checkpoints,
        long at,
        List<Spike> spikes,
        List<ConfigEntries.Entry> entries,
        List<Outcome> outcomes,
        Function<String, LiveSeries> series) {

    /** The metric that every entry has. */
    static final String LOSS = "LOSS";

    CompareEntry {
        metrics = List.copyOf(metrics);
        alignments = Set.copyOf(alignments);
        checkpoints = List.copyOf(checkpoints);
        spikes = List.copyOf(spikes);
        entries = List.copyOf(entries);
        outcomes = List.copyOf(outcomes);
    }

    /**
     * A spike or an event.
     *
     * @param metric the further series of a log that has it; empty for the loss
     * @param words its kind as displayed
     * @param live whether the run kept it
     * @param verdict its cause, where it was diagnosed
     * @param address of its page
     */
    record Spike(
            OptionalInt number,
            Optional<String> metric,
            String words,
            long onset,
            long peak,
            OptionalLong end,
            double height,
            boolean live,
            String action,
            Optional<String> verdict,
            String address) {}

    /**
     * What an arm did.
     *
     * @param outcome {@code spiked}, {@code delayed}, {@code prevented} or {@code void}
     * @param onset of its spike; empty where there was none
     */
    record Outcome(String arm, String outcome, OptionalLong onset) {}
}
