package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.LogScan;
import dev.epicenter.log.ScannedLog;
import dev.epicenter.log.ScannedSeries;
import dev.epicenter.log.SeriesChoice;
import dev.epicenter.log.SeriesEvent;
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
 * Where the spike is that a skip is planned for.
 *
 * @param words which it is, as the output names it
 * @param span in updates from 1
 * @param firstStep what the source calls the first update
 * @param earlier what was skipped already
 * @param checkpoints those of a run of ours; empty where they are not known
 * @param notes what was assumed
 */
record SpikeSite(
        String words, SpikeSpan span, long firstStep, DataPlan earlier, List<Long> checkpoints, List<String> notes) {

    /** A spike of a run of ours. */
    static SpikeSite ofRun(Path root, int number) {
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
        long last = last(spike.onset(), Math.max(spike.alarm(), spike.peak()), spike.end(), notes);
        // Only what is on the disk can be started from, and only what belongs to the run as it is.
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
     * @param number as {@code scan} lists them, over all series, from 1 and hard batches left out; empty: the only one
     * @param firstStep what the log calls the first update, 0 or 1; empty: 0 where the log begins at 0, else 1
     */
    static SpikeSite ofLog(Path file, SeriesChoice choice, OptionalInt number, OptionalInt firstStep) {
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
                    + ", so its first update is taken to be step " + first + "; --first-step says otherwise");
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

    /** The steps that the user names. */
    static SpikeSite ofSteps(long from, long to, OptionalInt firstStep) {
        int first = firstStep.orElse(1);
        if (from < first || to < from) {
            throw new EpicenterException("--from " + from + " --to " + to + ": no stretch of steps; the first step is "
                    + first + " (--first-step), and --to is not before --from");
        }
        return new SpikeSite(
                "steps " + from + " to " + to,
                new SpikeSpan(update(from, first), update(to, first), 1),
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
        notes.add("the end of the spike is not known: it is taken to last to step " + known
                + ", the last that is known of it; --after says how many more to leave out");
        return Math.max(onset, known);
    }

    private static long spacing(ScannedSeries series) {
        long rows = series.points() - 1;
        return rows < 1 || !series.seams().isEmpty()
                ? 1
                : Math.max(1, Math.round((series.lastStep() - series.firstStep()) / (double) rows));
    }

    private static EpicenterException nothingIn(Path file, List<ScannedSeries> all) {
        boolean tooShort = all.stream().allMatch(ScannedSeries::isTooShort);
        // By its true steps, a series may well have a spike: rows far apart are judged otherwise.
        if (!tooShort && all.stream().allMatch(series -> series.stepProblem().isPresent())) {
            requireSteps(file, all.get(0));
        }
        return new EpicenterException(file + (tooShort ? " has too few rows to judge" : " has no spike")
                + "; name the steps by --from and --to, or another series by --metric");
    }

    /** A skip of the wrong steps leaves out good batches and trains on the bad ones again. */
    private static void requireSteps(Path file, ScannedSeries series) {
        series.stepProblem().ifPresent(problem -> {
            throw new EpicenterException(file + ": the steps of " + series.metric() + " are not known: " + problem
                    + "; name the key of the step by --step NAME, say how lines look by --pattern REGEX, or name the"
                    + " spike's steps by --from and --to");
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
            throw new EpicenterException(file + " has " + Figures.count(found.size(), "event")
                    + "; choose one by --event N (" + String.join(", ", names)
                    + (found.size() > names.size() ? ", ..." : "") + ")");
        }
        return found.get(number.getAsInt() - 1);
    }

    private static String word(Spike.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** An event and the series that has it. */
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
