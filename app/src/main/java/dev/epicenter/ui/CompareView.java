package dev.epicenter.ui;

import dev.epicenter.config.ConfigEntries;
import dev.epicenter.report.LiveSeries;
import dev.epicenter.report.LiveSeries.Alignment;
import dev.epicenter.report.LiveSeries.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Several runs, logs and experiments side by side. The first is the baseline of the differences.
 *
 * @param metrics the metrics that every entry has
 * @param metric the one drawn
 * @param alignments what all entries can be aligned at; empty where they share nothing
 * @param alignment what they are aligned at
 * @param runs in the order of the request
 */
record CompareView(
        List<String> metrics, String metric, List<Alignment> alignments, Alignment alignment, List<Compared> runs) {
    CompareView {
        metrics = List.copyOf(metrics);
        alignments = List.copyOf(alignments);
        runs = List.copyOf(runs);
    }

    /**
     * What is compared.
     *
     * @param metric the loss is drawn where some entry does not have it
     * @param alignment another is taken where some entry cannot be aligned so
     * @param at the checkpoint of each entry that {@link Alignment#CHECKPOINT} aligns; an entry without one has its default
     * @param span steps over which values are smoothed; 0: not smoothed
     * @param from the first position drawn
     * @param to the last one
     */
    record Request(String metric, Alignment alignment, List<Long> at, int span, double from, double to, int buckets) {
        Request {
            at = List.copyOf(at);
        }
    }

    /**
     * One of the entries.
     *
     * @param path, kind, address, summary, problem, percent, checkpoints, spikes, entries, outcomes as in {@link CompareEntry}
     * @param at the checkpoint that it is aligned at, or 0
     * @param line its values
     * @param difference its values minus the baseline's; empty for the baseline
     */
    record Compared(
            String path,
            String kind,
            String address,
            String summary,
            Optional<String> problem,
            OptionalInt percent,
            List<Long> checkpoints,
            long at,
            Line line,
            Line difference,
            List<CompareEntry.Spike> spikes,
            List<ConfigEntries.Entry> entries,
            List<CompareEntry.Outcome> outcomes) {}

    /** @param all one or more */
    static CompareView of(List<CompareEntry> all, Request request) {
        Set<String> metrics = new LinkedHashSet<>(all.get(0).metrics());
        all.forEach(one -> metrics.retainAll(one.metrics()));
        String metric = metrics.contains(request.metric()) ? request.metric() : CompareEntry.LOSS;
        List<Alignment> alignments = Arrays.stream(Alignment.values())
                .filter(alignment ->
                        all.stream().allMatch(one -> one.alignments().contains(alignment)))
                .toList();
        Alignment alignment = alignments.isEmpty() || alignments.contains(request.alignment())
                ? request.alignment()
                : alignments.get(0);
        // Rows of a downsampled series, and tokens, rarely coincide with those of another.
        boolean between = alignment == Alignment.TOKENS || !all.stream().allMatch(CompareEntry::complete);
        List<LiveSeries> series = all.stream()
                .map(one -> one.series().apply(metric).smoothed(request.span()))
                .toList();
        List<Compared> compared = new ArrayList<>();
        double[] baseline = new double[0];
        for (int i = 0; i < all.size(); i++) {
            CompareEntry one = all.get(i);
            long chosen = i < request.at().size() ? request.at().get(i) : -1;
            long at = chosen == 0 || one.checkpoints().contains(chosen) ? chosen : one.at();
            double[] xs = alignments.isEmpty() ? new double[0] : series.get(i).xs(alignment, at);
            if (i == 0) {
                baseline = xs;
            }
            Line nothing = new Line(new double[0], new long[0], new double[0]);
            Line line = alignments.isEmpty() ? nothing : series.get(i).line(xs);
            Line difference = i == 0 || alignments.isEmpty()
                    ? nothing
                    : series.get(i).minus(series.get(0), xs, baseline, between);
            compared.add(new Compared(
                    one.path(),
                    one.kind(),
                    one.address(),
                    one.summary(),
                    one.problem(),
                    one.percent(),
                    one.checkpoints(),
                    at,
                    drawn(line, request),
                    drawn(difference, request),
                    one.spikes(),
                    one.entries(),
                    one.outcomes()));
        }
        return new CompareView(List.copyOf(metrics), metric, alignments, alignment, compared);
    }

    private static Line drawn(Line line, Request request) {
        return LiveSeries.drawn(line, request.from(), request.to(), request.buckets());
    }
}
