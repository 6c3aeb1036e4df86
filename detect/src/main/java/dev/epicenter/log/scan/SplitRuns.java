package dev.epicenter.log.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Files of a folder that look like parts of one run: each is judged separately, and the restart between them is checked. */
public final class SplitRuns {
    /** Steps between the parts, as a part of the length of the earlier one. */
    private static final double MOST_GAP = 0.1;

    /** Steps that a resumed run makes again, likewise. */
    private static final double MOST_OVERLAP = 0.5;

    /** The largest ratio of the two parts' intervals between rows. */
    private static final double MOST_UNLIKE = 3;

    private SplitRuns() {}

    private record Pair(ScannedLog earlier, ScannedLog later) {}

    /** The logs, with a finding where the loss jumped from one part of a run to the next. */
    public static List<ScannedLog> withJumps(List<ScannedLog> logs) {
        List<ScannedLog> checked = new ArrayList<>(logs);
        for (Pair pair : pairs(logs)) {
            List<Finding> findings = new ArrayList<>();
            for (ScannedSeries series : pair.later().series()) {
                pair.earlier().series().stream()
                        .filter(earlier -> earlier.metric().equals(series.metric()))
                        .findFirst()
                        .flatMap(earlier -> earlier.course().continuedBy(series.course()))
                        .ifPresent(jump -> findings.add(new Finding.RestartJump(
                                series.metric(),
                                StepUnit.of(series.stepName()),
                                jump.step(),
                                jump.row(),
                                jump.before(),
                                jump.after())));
            }
            checked.replaceAll(log -> log == pair.later() ? log.withFindings(findings) : log);
        }
        return List.copyOf(checked);
    }

    /** A note for each part that continues another one. */
    public static List<String> notes(List<ScannedLog> logs) {
        return pairs(logs).stream()
                .map(pair -> pair.later().file() + " begins at step "
                        + main(pair.later()).firstStep() + ", where "
                        + pair.earlier().file() + " ends at step "
                        + main(pair.earlier()).lastStep()
                        + ": probably one run in two files; each is judged separately")
                .toList();
    }

    private static List<Pair> pairs(List<ScannedLog> logs) {
        List<Pair> pairs = new ArrayList<>();
        for (ScannedLog later : logs) {
            logs.stream()
                    .filter(earlier -> earlier != later && isContinued(earlier, later))
                    .min(Comparator.comparingLong(earlier ->
                            Math.abs(main(earlier).lastStep() - main(later).firstStep())))
                    .ifPresent(earlier -> pairs.add(new Pair(earlier, later)));
        }
        return pairs;
    }

    private static ScannedSeries main(ScannedLog log) {
        return log.series().get(0);
    }

    private static boolean isContinued(ScannedLog earlier, ScannedLog later) {
        return Objects.equals(
                        earlier.file().toAbsolutePath().getParent(),
                        later.file().toAbsolutePath().getParent())
                && earlier.format().equals(later.format())
                && isContinued(main(earlier), main(later));
    }

    private static boolean isContinued(ScannedSeries earlier, ScannedSeries later) {
        long length = earlier.lastStep() - earlier.firstStep();
        long gap = later.firstStep() - earlier.lastStep();
        return earlier.metric().equals(later.metric())
                && !later.stepName().equals("rows")
                && later.firstStep() > earlier.firstStep()
                && gap <= MOST_GAP * length
                && -gap <= MOST_OVERLAP * length
                && isAsOften(earlier, later);
    }

    /** Whether they log about as often; those of unrelated runs mostly do not. */
    private static boolean isAsOften(ScannedSeries earlier, ScannedSeries later) {
        double ratio = interval(earlier) / interval(later);
        return !(ratio > MOST_UNLIKE) && !(ratio < 1 / MOST_UNLIKE);
    }

    /** Steps from row to row, on average; NaN with one row. */
    private static double interval(ScannedSeries series) {
        return (double) (series.lastStep() - series.firstStep()) / (series.points() - 1);
    }
}
