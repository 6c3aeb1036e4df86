package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.log.FollowedLog;
import dev.epicenter.log.LinePattern;
import dev.epicenter.log.SeriesSelector;
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

/** Follows the log of a program that knows nothing of Epicenter, and finds the checkpoints that it writes. */
final class LogListener implements Protocol.Listener {
    private final TrainerConfig.Log told;
    private final DataPlan plan;
    private final long start;
    private final Path output;
    private final Path own;
    private final Checkpoints checkpoints;
    private Optional<FollowedLog> log = Optional.empty();
    private long heard;
    private boolean lived;
    private long expected;
    private long lastNanos = System.nanoTime();

    /** Takes a checkpoint out of the program's folder, to one in {@code out}. */
    interface Checkpoints {
        Protocol.Checkpoint take(Path out, long step);
    }

    /**
     * @param output what the program prints
     * @param own its {@code {out}}
     */
    LogListener(
            TrainerConfig.Template trainer,
            Segment segment,
            DataPlan plan,
            Path output,
            Path own,
            Checkpoints checkpoints) {
        this.told = trainer.log();
        this.plan = plan;
        this.start = segment.firstStep() - 1;
        this.expected = segment.firstStep();
        this.output = output;
        this.own = own;
        this.checkpoints = checkpoints;
    }

    @Override
    public List<StepReport> poll() {
        if (Files.exists(output) && output.toFile().length() > heard) {
            heard = output.toFile().length();
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
                    reports.add(report(point));
                }
            } catch (TrainerFailure mistake) {
                throw mistake;
            } catch (EpicenterException unreadable) {
                throw new TrainerFailure(Kind.PROTOCOL_ERROR, String.valueOf(unreadable.getMessage()));
            }
        }
        return reports;
    }

    private Optional<Path> file() {
        if (told.file().isEmpty()) {
            return Optional.of(output).filter(Files::exists);
        }
        return CheckpointNames.matching(told.file(), own).stream().findFirst();
    }

    private FollowedLog follow(Path file) {
        SeriesSelector choice = new SeriesSelector(
                List.of(told.metric()),
                Optional.of(told.step()).filter(key -> !key.isEmpty()),
                Optional.empty(),
                Optional.of(told.pattern())
                        .filter(pattern -> !pattern.isEmpty())
                        .map(LinePattern::parse));
        return told.file().isEmpty() ? FollowedLog.ofOutput(file, choice) : FollowedLog.of(file, choice);
    }

    private StepReport report(FollowedLog.Point point) {
        long step = point.step() + 1 - told.firstStep();
        if (step != expected) {
            throw new TrainerFailure(Kind.PROTOCOL_ERROR, outOfOrder(step, point.step()));
        }
        expected++;
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
        if (expected == start + 1) {
            String where = start == 0 ? "from the start" : "from the checkpoint of step " + start;
            return file + "its first step is " + written + " (step " + step + " of the run) where a start " + where
                    + " makes step " + expected + " first: "
                    + (start > 0 && step <= start
                            ? "does it take up {checkpoint}?"
                            : Math.abs(step - expected) == 1
                                    ? "are steps counted from 0 there? (trainer.log.first_step)"
                                    : "does it log each step? (its log interval must be 1)");
        }
        return file + "step " + step + " follows step " + (expected - 1)
                + "; each step must be logged once, in order (its log interval must be 1)";
    }

    @Override
    public boolean lived() {
        boolean now = lived;
        lived = false;
        return now;
    }

    /**
     * A program says nothing of when a file is complete. It is where the next step is logged or the process has ended, none of its
     * files changes any more, as they do in a save in the background, and no part of it is known to be missing.
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
        return "is " + told.metric() + " (trainer.log.metric) logged with its step in "
                + (told.file().isEmpty() ? "what it prints" : "{out}/" + told.file()) + "?" + seen.orElse("");
    }

    @Override
    public void close() {
        log.ifPresent(FollowedLog::close);
    }
}
