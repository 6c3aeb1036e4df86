package dev.epicenter.ui;

import dev.epicenter.config.ConfigEntries;
import dev.epicenter.report.Curve.Metric;
import dev.epicenter.report.LiveSeries.Alignment;
import dev.epicenter.report.RunSummary;
import dev.epicenter.report.SpikeRow;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RolledBack;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A run on the compare page: the steps that it kept. */
final class CompareRun {
    private static final Set<String> METRICS =
            Arrays.stream(Metric.values()).map(Metric::name).collect(Collectors.toUnmodifiableSet());

    private CompareRun() {}

    /** @param name in the served folder */
    static CompareEntry of(String name, FollowedRun run) {
        Timeline timeline = run.timeline();
        List<Long> checkpoints = List.copyOf(timeline.checkpoints().keySet());
        return new CompareEntry(
                name,
                "run",
                Addresses.of("run", name),
                RunSummary.sentence(run.config().steps(), timeline, run.last()),
                Optional.empty(),
                OptionalInt.empty(),
                run.plot().metrics().stream().filter(METRICS::contains).toList(),
                Set.of(Alignment.values()),
                true,
                checkpoints,
                origin(timeline, checkpoints),
                spikes(name, run),
                ConfigEntries.of(run.config()),
                List.of(),
                metric -> run.live(Metric.valueOf(metric)));
    }

    /** @param name of the run in the served folder */
    static List<CompareEntry.Spike> spikes(String name, FollowedRun run) {
        Map<Integer, String> verdicts = run.verdicts();
        return SpikeRow.of(run.timeline(), run.lastStep()).stream()
                .map(row -> new CompareEntry.Spike(
                        OptionalInt.of(row.number()),
                        Optional.empty(),
                        row.words(),
                        row.spike().onset(),
                        row.spike().peak(),
                        row.spike().end(),
                        row.spike().height(),
                        row.live(),
                        row.action(),
                        Optional.ofNullable(verdicts.get(row.number())),
                        Addresses.of("spike", name, row.number())))
                .toList();
    }

    /** Where the run first went back, or the last checkpoint before its first spike, or the last one. */
    private static long origin(Timeline timeline, List<Long> checkpoints) {
        OptionalLong fork = LongStream.concat(
                        timeline.rollbacks().stream().mapToLong(RolledBack::toStep),
                        timeline.remedies().stream().mapToLong(Remedied::toStep))
                .findFirst();
        if (fork.isPresent()) {
            return fork.getAsLong();
        }
        long before = timeline.spikes().stream()
                .mapToLong(spike -> spike.spike().onset())
                .findFirst()
                .orElse(Long.MAX_VALUE);
        return checkpoints.stream()
                .mapToLong(step -> step)
                .filter(step -> step < before)
                .max()
                .orElse(0);
    }
}
