package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.log.follow.FollowedLog;
import dev.epicenter.log.format.LinePattern;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.segment.TrainerFailure.Kind;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads the log of a program without an Epicenter adapter, and finds its checkpoints. */
final class LogListener implements Protocol.Listener {
    private final TrainerConfig.Log settings;
    private final DataPlan plan;
    private final long start;
    private final Path output;
    private final Path own;
    private final Checkpoints checkpoints;
    private Optional<FollowedLog> log = Optional.empty();
    private long outputSize;
    private boolean lived;
    private final long until;
    private long last;
    private long lastNanos = System.nanoTime();

    /** The checkpoints in the program's folder. */
    interface Checkpoints {
        /** Looks for new checkpoints, after the lines up to step {@code logged} have been read. */
        void look(long logged);

        /** Whether the program may leave out a checkpoint that is due. */
        boolean optional();

        /** Moves the checkpoint of {@code step} to a folder in {@code out} if it is complete. */
        Protocol.Checkpoint take(Path out, long step);
    }

    /**
     * @param output the file of the program's output
     * @param own the program's {@code {out}}
     */
    LogListener(
            TrainerConfig.Template trainer,
            Segment segment,
            DataPlan plan,
            Path output,
            Path own,
            Checkpoints checkpoints) {
        this.settings = trainer.log();
        this.plan = plan;
        this.start = segment.firstStep() - 1;
        this.until = segment.until();
        this.last = start;
        this.output = output;
        this.own = own;
        this.checkpoints = checkpoints;
    }

    @Override
    public List<StepReport> poll() {
        if (Files.exists(output) && output.toFile().length() > outputSize) {
            outputSize = output.toFile().length();
            lived = true;
        }
        if (log.isEmpty()) {
            log = file().map(this::follow);
        }
        List<StepReport> reports = new ArrayList<>();
        if (log.isPresent()) {
            try {
                for (FollowedLog.Point point : log.get().poll()) {
                    lived = true;
                    add(point, reports);
                }
            } catch (TrainerFailure mistake) {
                throw mistake;
            } catch (EpicenterException unreadable) {
                throw new TrainerFailure(Kind.PROTOCOL_ERROR, String.valueOf(unreadable.getMessage()));
            }
        }
        checkpoints.look(last);
        return reports;
    }

    @Override
    public List<StepReport> rest() {
        List<StepReport> reports = new ArrayList<>();
        while (last > start && last < until && until - last < settings.every() + reports.size()) {
            reports.add(unlogged(++last));
        }
        return reports;
    }

    @Override
    public boolean checkpointsOptional() {
        return checkpoints.optional();
    }

    private Optional<Path> file() {
        if (settings.file().isEmpty()) {
            return Optional.of(output).filter(Files::exists);
        }
        return CheckpointNames.matching(settings.file(), own).stream().findFirst();
    }

    private FollowedLog follow(Path file) {
        SeriesSelector choice = new SeriesSelector(
                List.of(settings.metric()),
                Optional.of(settings.step()).filter(key -> !key.isEmpty()),
                Optional.empty(),
                Optional.of(settings.pattern())
                        .filter(pattern -> !pattern.isEmpty())
                        .map(LinePattern::parse));
        return settings.file().isEmpty() ? FollowedLog.ofOutput(file, choice) : FollowedLog.of(file, choice);
    }

    /** Adds the step of a line, and the steps since the line before, which are not logged. */
    private void add(FollowedLog.Point point, List<StepReport> reports) {
        long step = point.step() + 1 - settings.firstStep();
        if (step <= last || step > last + settings.every()) {
            throw new TrainerFailure(Kind.PROTOCOL_ERROR, outOfOrder(step, point.step()));
        }
        while (last + 1 < step) {
            reports.add(unlogged(++last));
        }
        last = step;
        reports.add(report(step, point));
    }

    private StepReport unlogged(long step) {
        double none = Double.NaN;
        return new StepReport(
                new StepRecord(
                        step,
                        plan.batch(step),
                        none,
                        none,
                        none,
                        none,
                        none,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        0,
                        none),
                List.of(),
                List.of(),
                false);
    }

    private StepReport report(long step, FollowedLog.Point point) {
        long now = System.nanoTime();
        double elapsed = (now - lastNanos) / 1e9;
        lastNanos = now;
        return new StepReport(
                new StepRecord(
                        step,
                        plan.batch(step),
                        point.loss(),
                        point.lr(),
                        point.gradNorm(),
                        Double.NaN,
                        Double.NaN,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        0,
                        elapsed),
                List.of(),
                List.of());
    }

    private String outOfOrder(long step, long written) {
        String file = log.map(FollowedLog::file).orElse(output) + ": ";
        long most = settings.every();
        if (last == start) {
            String where = start == 0 ? "from the start" : "from the checkpoint of step " + start;
            return file + "its first step is " + written + " (step " + step + " of the run) where a start " + where
                    + " makes step " + (start + 1) + (most > 1 ? " to " + (start + most) : "") + " first: "
                    + (start > 0 && step <= start
                            ? "does it take up {checkpoint}?"
                            : written == 0 && settings.firstStep() == 1
                                    ? "are steps counted from 0 there? (trainer.log.first_step)"
                                    : firstStepAdvice(step));
        }
        return file + "step " + step + " follows step " + last
                + (step > last
                        ? "; trainer.log.every is " + most + ": set it to the script's log interval"
                                + (most == 1 ? ", or log each step once, in order" : "")
                        : "; each step must be logged once, in order; if the line is no training step, set"
                                + " trainer.log.pattern");
    }

    /** A first step that is too high: an interval, or a number that is no step. */
    private String firstStepAdvice(long step) {
        final int longest = 1000;
        return step - start <= longest
                ? "if its log interval is " + (step - start)
                        + ", set trainer.log.every to it; if the number is no step,"
                        + " set trainer.log.step or trainer.log.pattern"
                : "is this number a step? Set trainer.log.step to the key of the step, or trainer.log.pattern";
    }

    @Override
    public boolean lived() {
        boolean now = lived;
        lived = false;
        return now;
    }

    /**
     * A checkpoint counts as complete once the next step is logged or the process has ended, its files have stopped
     * changing (a save in the background changes them) and no part is known to be missing.
     */
    @Override
    public Protocol.Checkpoint checkpoint(long step, boolean settled) {
        return settled ? checkpoints.take(output.resolveSibling(""), step) : Protocol.Checkpoint.NONE;
    }

    @Override
    public String advice() {
        Optional<String> seen = log.map(FollowedLog::seen)
                .filter(keys -> !keys.isEmpty())
                .map(keys -> "; its log has " + String.join(", ", keys));
        return "is " + settings.metric() + " (trainer.log.metric) logged with its step in "
                + (settings.file().isEmpty() ? "what it prints" : "{out}/" + settings.file()) + "?" + seen.orElse("");
    }

    @Override
    public void close() {
        log.ifPresent(FollowedLog::close);
    }
}
