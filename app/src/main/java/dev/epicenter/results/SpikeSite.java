package dev.epicenter.results;

import dev.epicenter.EpicenterException;
import dev.epicenter.Formats;
import dev.epicenter.ShellWord;
import dev.epicenter.log.scan.LogScan;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.log.scan.SeriesEvent;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.skip.SpikeSpan;
import dev.epicenter.spike.Spike;
import dev.epicenter.terminal.StatusLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
public record SpikeSite(
        String words, SpikeSpan span, long firstStep, DataPlan earlier, List<Long> checkpoints, List<String> notes) {

    /**
     * A spike of a run of Epicenter.
     *
     * @param given whether the user gave the number
     */
    public static SpikeSite ofRun(Path root, int number, boolean given) {
        RunDirectory run = RunDirectory.open(root);
        Timeline timeline = run.timeline();
        TimelineSpike found = timeline.spike(number)
                .orElseThrow(() -> new EpicenterException(root + " has no spike " + number + "; it has "
                        + (timeline.spikes().isEmpty()
                                ? "none"
                                : timeline.spikes().size()) + " (list them: epicenter show "
                        + ShellWord.of(root) + ")"));
        Spike spike = found.spike();
        List<String> notes = new ArrayList<>();
        if (!given && timeline.spikes().size() > 1) {
            notes.add("the run has " + timeline.spikes().size() + " spikes and this is number " + number
                    + "; --spike selects another");
        }
        long last = last(spike.onset(), Math.max(spike.alarm(), spike.peak()), spike.end(), notes);
        // Only checkpoints that are on the disk and belong to the current state of the run can be started from.
        List<Long> checkpoints = run.checkpoints().list().stream()
                .filter(timeline.checkpoints()::containsKey)
                .toList();
        return new SpikeSite(
                root + ", spike " + number + " (" + spike.kind().words() + ")",
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
    public static SpikeSite ofLog(Path file, SeriesSelector choice, OptionalInt number, OptionalInt firstStep) {
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
        long begins =
                Math.min(log.firstStep().orElse(Long.MAX_VALUE), one.series().firstStep());
        long first = firstStep.orElse(begins == 0 ? 0 : 1);
        if (firstStep.isEmpty()) {
            notes.add(assumption(begins, first, one.series()));
        }
        long last =
                last(one.event().onset(), one.series().lastStep(), one.event().end(), notes);
        return new SpikeSite(
                file + ", " + one.words(),
                new SpikeSpan(update(one.event().onset(), first), update(last, first), spacing(one.series())),
                first,
                DataPlan.IN_ORDER,
                List.of(),
                notes);
    }

    /** Steps that the user gives. */
    public static SpikeSite ofSteps(long onset, long end, OptionalInt firstStep) {
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

    private static String assumption(long begins, long first, ScannedSeries series) {
        boolean isLater = series.firstStep() > begins;
        return "the log begins at step " + begins
                + (isLater ? " (with the first " + series.metric() + " at step " + series.firstStep() + ")" : "")
                + (begins > 1
                        ? " and does not show whether its first update is step 0 or 1: " + first + " is assumed"
                        : ", so its first update is assumed to be step " + first)
                + "; --first-step overrides this";
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
                    + "; give the key of the step with --step NAME, the format of lines with --pattern REGEX, the steps"
                    + " between two rows with --log-every N if rows are counted, or the spike's steps with --onset and"
                    + " --last without the file");
        });
    }

    private static Found choose(Path file, List<Found> found, OptionalInt number) {
        // The main training loss is first; one spike often shows in several losses.
        if (number.isEmpty() && found.stream().allMatch(each -> each.overlaps(found.get(0)))) {
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

    /** An event and its series. */
    private record Found(ScannedSeries series, SeriesEvent event) {
        boolean overlaps(Found other) {
            return event.onset() <= other.last() && other.event.onset() <= last();
        }

        private long last() {
            return event.end().orElse(series.lastStep());
        }

        String words() {
            boolean known = series.stepProblem().isEmpty();
            OptionalLong end = known ? event.end() : event.endRow();
            return series.metric() + " " + event.words() + " from "
                    + (known ? "step " + event.onset() : "row " + event.onsetRow())
                    + (end.isPresent() ? " to " + end.getAsLong() : "");
        }
    }
}
