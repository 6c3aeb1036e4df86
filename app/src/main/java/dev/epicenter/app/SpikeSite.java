package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.LogScan;
import dev.epicenter.log.ScannedLog;
import dev.epicenter.log.ScannedSeries;
import dev.epicenter.log.SeriesEvent;
import dev.epicenter.log.SeriesSelector;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.skip.SpikeSpan;
import dev.epicenter.spike.Spike;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The spike that a skip is planned for.
 *
 * @param words its name in the output
 * @param span in updates from 1
 * @param firstStep the number that the source gives the first update
 * @param earlier the skips that the run has already made
 * @param checkpoints those of a run of Epicenter; empty if unknown
 * @param notes what was assumed
 */
record SpikeSite(
        String words, SpikeSpan span, long firstStep, DataPlan earlier, List<Long> checkpoints, List<String> notes) {

    /** A spike of a run of Epicenter. */
    static SpikeSite ofRun(Path root, SpikeOption option) {
        int number = option.number();
        RunDirectory run = RunDirectory.open(root);
        Timeline timeline = run.timeline();
        TimelineSpike found = timeline.spike(number)
                .orElseThrow(() -> new EpicenterException(root + " has no spike " + number + "; it has "
                        + (timeline.spikes().isEmpty()
                                ? "none"
                                : timeline.spikes().size()) + " ('epicenter show "
                        + root + "' lists them)"));
        Spike spike = found.spike();
        List<String> notes = new ArrayList<>();
        if (!option.isGiven() && timeline.spikes().size() > 1) {
            notes.add("the run has " + timeline.spikes().size() + " spikes and this is number " + number
                    + "; --spike selects another");
        }
        long last = last(spike.onset(), Math.max(spike.alarm(), spike.peak()), spike.end(), notes);
        // Only checkpoints that are on the disk and belong to the current state of the run can be started from.
        List<Long> checkpoints = run.checkpoints().list().stream()
                .filter(timeline.checkpoints()::containsKey)
                .toList();
        return new SpikeSite(
                root + ", spike " + number + " (" + word(spike.kind()) + ")",
                new SpikeSpan(spike.onset(), last, 1),
                1,
                found.plan(),
                checkpoints,
                notes);
    }

    /**
     * An event of a log.
     *
     * @param number as {@code scan} lists them: over all series, from 1, without hard batches; empty: the only one
     * @param firstStep the log's number of the first update, 0 or 1; empty: 0 if the log begins at 0, else 1
     */
    static SpikeSite ofLog(Path file, SeriesSelector choice, OptionalInt number, OptionalInt firstStep) {
        ScannedLog log;
        try (StatusLine status = StatusLine.onStderr()) {
            long[] read = {0};
            log = LogScan.scan(file, choice, bytes -> {
                read[0] += bytes;
                status.show(() -> "reading " + file + ": " + (read[0] >> 20) + " MB");
            });
        }
        List<Found> found = new ArrayList<>();
        for (ScannedSeries series : log.series()) {
            series.spikes().forEach(event -> found.add(new Found(series, event)));
        }
        if (found.isEmpty()) {
            throw nothingIn(file, log.series());
        }
        if (found.stream().allMatch(each -> each.series().stepProblem().isPresent())) {
            requireSteps(file, found.get(0).series());
        }
        Found one = choose(file, found, number);
        requireSteps(file, one.series());
        List<String> notes = new ArrayList<>();
        long first = firstStep.orElse(one.series().firstStep() == 0 ? 0 : 1);
        if (firstStep.isEmpty()) {
            notes.add("the log begins at step " + one.series().firstStep()
                    + ", so its first update is assumed to be step " + first + "; --first-step overrides this");
        }
        long last = last(one.event().onset(), one.event().peak(), one.event().end(), notes);
        return new SpikeSite(
                file + ", " + one.words(),
                new SpikeSpan(update(one.event().onset(), first), update(last, first), spacing(one.series())),
                first,
                DataPlan.IN_ORDER,
                List.of(),
                notes);
    }

    /** Steps that the user gives. */
    static SpikeSite ofSteps(long onset, long end, OptionalInt firstStep) {
        int first = firstStep.orElse(1);
        if (onset < first || end < onset) {
            throw new EpicenterException(
                    "--onset " + onset + " --last " + end + ": not a range of steps; the first step is " + first
                            + " (--first-step), and --last must not be before --onset");
        }
        return new SpikeSite(
                "steps " + onset + " to " + end,
                new SpikeSpan(update(onset, first), update(end, first), 1),
                first,
                DataPlan.IN_ORDER,
                List.of(),
                List.of());
    }

    private static long update(long step, long firstStep) {
        return Math.max(1, step - firstStep + 1);
    }

    private static long last(long onset, long known, OptionalLong end, List<String> notes) {
        if (end.isPresent()) {
            return Math.max(onset, end.getAsLong() - 1);
        }
        notes.add("the end of the spike is unknown: it is assumed to last to step " + known
                + ", the last known step; --after sets how many more steps to skip");
        return Math.max(onset, known);
    }

    private static long spacing(ScannedSeries series) {
        long rows = series.points() - 1;
        return rows < 1 || !series.restarts().isEmpty()
                ? 1
                : Math.max(1, Math.round((series.lastStep() - series.firstStep()) / (double) rows));
    }

    private static EpicenterException nothingIn(Path file, List<ScannedSeries> all) {
        boolean tooShort = all.stream().allMatch(ScannedSeries::isTooShort);
        // With its true steps the series may have a spike: rows far apart are judged differently.
        if (!tooShort && all.stream().allMatch(series -> series.stepProblem().isPresent())) {
            requireSteps(file, all.get(0));
        }
        return new EpicenterException(file + (tooShort ? " has too few rows to judge" : " has no spike")
                + "; give the steps with --onset and --last, or another series with --metric");
    }

    /** A skip of the wrong steps would skip good batches and train on the bad ones again. */
    private static void requireSteps(Path file, ScannedSeries series) {
        series.stepProblem().ifPresent(problem -> {
            throw new EpicenterException(file + ": the steps of " + series.metric() + " are unknown: " + problem
                    + "; give the key of the step with --step NAME, the format of lines with --pattern REGEX, or the"
                    + " spike's steps with --onset and --last");
        });
    }

    private static Found choose(Path file, List<Found> found, OptionalInt number) {
        if (number.isEmpty() && found.size() == 1) {
            return found.get(0);
        }
        if (number.isEmpty() || number.getAsInt() < 1 || number.getAsInt() > found.size()) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < Math.min(found.size(), 20); i++) {
                names.add((i + 1) + ": " + found.get(i).words());
            }
            throw new EpicenterException(file + " has " + Formats.count(found.size(), "event")
                    + "; choose one with --event N (" + String.join(", ", names)
                    + (found.size() > names.size() ? ", ..." : "") + ")");
        }
        return found.get(number.getAsInt() - 1);
    }

    private static String word(Spike.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** An event and its series. */
    private record Found(ScannedSeries series, SeriesEvent event) {
        String words() {
            boolean known = series.stepProblem().isEmpty();
            OptionalLong end = known ? event.end() : event.endRow();
            return series.metric() + " " + event.words() + " from "
                    + (known ? "step " + event.onset() : "row " + event.onsetRow())
                    + (end.isPresent() ? " to " + end.getAsLong() : "");
        }
    }
}
