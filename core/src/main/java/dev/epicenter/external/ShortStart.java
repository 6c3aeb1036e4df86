package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.follow.FollowedLog;
import dev.epicenter.log.scan.SeriesSelector;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Starts a training command once, watches what it prints and writes for a short time, and stops it. */
final class ShortStart {
    private static final long NAP_MILLIS = 200;
    private static final int ENOUGH_ROWS = 3;
    private static final int MOST_READS = 5;
    private static final String FAILED = "the script failed: ";
    private static final double GRACE_SECONDS = 10;
    private static final List<String> METRICS =
            List.of("loss", "train_loss", "train/loss", "training_loss", "total_loss", "lm loss", "*loss*");
    private static final List<String> STEP_KEYS =
            List.of("iter_num", "step", "global_step", "iteration", "iter", "steps");
    private static final List<String> CHECKPOINTS =
            List.of(".pt", ".pth", ".ckpt", ".safetensors", ".bin", ".tar", ".pkl", ".distcp");

    private final Path folder;
    private final Path work;
    private final Path searched;
    private final boolean filesFirst;

    /**
     * What was seen.
     *
     * @param end how it ended, in words
     * @param failed whether the script failed
     * @param steps the logged steps, in order
     * @param metric the loss's name for the run file
     * @param logFile pattern of the log in the output folder; empty: the printed output
     * @param keys metrics that were seen if no loss was found
     * @param checkpoint path of the first checkpoint in its folder
     * @param pattern of all checkpoints: with {@code *} for numbers
     * @param folder of the checkpoint, in the working folder
     * @param stepKey the entry of the checkpoint that holds its step; empty if none is known
     * @param checkpointStep the step of the first checkpoint; 0: unknown
     */
    record Seen(
            String end,
            boolean failed,
            List<Long> steps,
            String metric,
            String logFile,
            Set<String> keys,
            Optional<Path> checkpoint,
            String pattern,
            String folder,
            String stepKey,
            long checkpointStep) {
        static final Seen NOTHING = new Seen("", false, List.of(), "", "", Set.of(), Optional.empty(), "", "", "", 0);

        /** The largest distance between two logged steps; the first step where there is one only. */
        long interval() {
            long most = 1;
            for (int i = 1; i < steps.size(); i++) {
                most = Math.max(most, steps.get(i) - steps.get(i - 1));
            }
            return steps.size() == 1 ? Math.max(1, steps.get(0)) : Math.max(most, Math.min(steps.get(0), most));
        }
    }

    /** The entry of a checkpoint that holds its step. */
    private record StepEntry(String key, long step) {}

    /** The log with a loss. */
    private record Log(List<Long> steps, String metric, String file, Set<String> keys) {}

    /**
     * @param folder the working folder
     * @param work an own folder, for the printed output
     * @param searched where checkpoints and logs are looked for
     * @param filesFirst whether log files are preferred to the printed output
     */
    ShortStart(Path folder, Path work, Path searched, boolean filesFirst) {
        this.folder = folder;
        this.work = work;
        this.searched = searched;
        this.filesFirst = filesFirst;
    }

    /** Watches until three steps are logged and a checkpoint is written, at most {@code seconds}. */
    Seen watch(List<String> command, double seconds, BooleanSupplier interrupted) {
        FileTime began = FileTime.from(Instant.now().minusSeconds(1));
        long start = System.nanoTime();
        Path output = work.resolve(TrainerProcess.OUTPUT);
        Log log = new Log(List.of(), "", "", Set.of());
        Optional<Path> checkpoint = Optional.empty();
        Optional<StepEntry> entry = Optional.empty();
        String end;
        long checkpointStep = 0;
        try (TrainerProcess process =
                TrainerProcess.start(command, Map.of("PYTHONUNBUFFERED", "1", "WANDB_MODE", "offline"), folder, work)) {
            while (true) {
                boolean ended = !process.alive();
                log = log(output, began);
                if (checkpoint.isEmpty()) {
                    checkpoint = checkpoint(began);
                    checkpointStep = log.steps().isEmpty()
                            ? 0
                            : log.steps().get(log.steps().size() - 1);
                }
                boolean enough = log.steps().size() >= ENOUGH_ROWS && checkpoint.isPresent();
                boolean late = (System.nanoTime() - start) / 1e9 > seconds || interrupted.getAsBoolean();
                if (ended || enough || late) {
                    end = ended
                            ? process.exitCode() == 0
                                    ? "it ended by itself"
                                    : FAILED + process.output().lastWords()
                            : enough
                                    ? String.format(
                                            Locale.ROOT,
                                            "watched for %.0f s and stopped",
                                            (System.nanoTime() - start) / 1e9)
                                    : "stopped after the allowed time (--seconds)";
                    break;
                }
                process.await(NAP_MILLIS);
            }
            if (checkpoint.isPresent()) {
                // It may still be written.
                process.await(1000);
                entry = entryWhileWritten(checkpoint.get(), process);
            }
            process.stop(GRACE_SECONDS);
        }
        if (entry.isEmpty()) {
            entry = checkpoint.flatMap(ShortStart::entry);
        }
        return seen(end, log, checkpoint, entry, checkpointStep);
    }

    /** The entry, read before the script is stopped: stopping it may cut off a save, and one in progress is read again. */
    private static Optional<StepEntry> entryWhileWritten(Path checkpoint, TrainerProcess process) {
        Optional<StepEntry> entry = entry(checkpoint);
        for (int attempt = 1; entry.isEmpty() && attempt < MOST_READS && process.alive(); attempt++) {
            process.await(NAP_MILLIS);
            entry = entry(checkpoint);
        }
        return entry;
    }

    private static Optional<StepEntry> entry(Path checkpoint) {
        for (String key : Files.isRegularFile(checkpoint) ? STEP_KEYS : List.<String>of()) {
            OptionalLong step = StepInCheckpoint.read(checkpoint, key);
            if (step.isPresent()) {
                return Optional.of(new StepEntry(key, step.getAsLong()));
            }
        }
        return Optional.empty();
    }

    private Seen seen(String end, Log log, Optional<Path> checkpoint, Optional<StepEntry> entry, long loggedStep) {
        String key = entry.map(StepEntry::key).orElse("");
        long step = entry.map(StepEntry::step)
                .orElseGet(() -> checkpoint
                        .map(path -> path.getFileName().toString().replaceAll("\\D*(\\d+)\\D*$", "$1"))
                        .filter(number -> number.matches("\\d{1,9}"))
                        .map(Long::valueOf)
                        .orElse(loggedStep));
        Optional<Path> relative =
                checkpoint.map(path -> searched.equals(folder) ? path.getFileName() : searched.relativize(path));
        String place = checkpoint
                .map(path -> searched.relativize(path.resolveSibling("")).toString())
                .orElse("");
        return new Seen(
                end,
                end.startsWith(FAILED),
                log.steps(),
                log.metric(),
                log.file(),
                log.keys(),
                relative,
                relative.map(path -> path.toString().replaceAll("\\d+", "*")).orElse(""),
                place.isEmpty() ? "." : place,
                key,
                step);
    }

    private Log log(Path output, FileTime began) {
        Set<String> keys = new TreeSet<>();
        Log printed = filesFirst ? written(began, keys) : printed(output, keys);
        if (!printed.steps().isEmpty()) {
            return printed;
        }
        return filesFirst ? printed(output, keys) : written(began, keys);
    }

    private static Log printed(Path output, Set<String> keys) {
        for (String metric : METRICS) {
            List<Long> steps = steps(output, metric, true, keys);
            if (!steps.isEmpty()) {
                return new Log(steps, metric, "", keys);
            }
        }
        return new Log(List.of(), "", "", keys);
    }

    private Log written(FileTime began, Set<String> keys) {
        for (Path file : written(began, path -> isLog(path.getFileName().toString()))) {
            for (String metric : METRICS) {
                List<Long> steps = steps(file, metric, false, keys);
                if (!steps.isEmpty()) {
                    String name = file.getFileName().toString();
                    String pattern = name.contains("tfevents") ? "**events*" : "**" + name.replaceAll("\\d+", "*");
                    return new Log(steps, metric, pattern, keys);
                }
            }
        }
        return new Log(List.of(), "", "", keys);
    }

    private static boolean isLog(String name) {
        return name.contains("tfevents") || name.endsWith(".csv") || name.endsWith(".jsonl") || name.endsWith(".tsv");
    }

    private static List<Long> steps(Path file, String metric, boolean printed, Set<String> keys) {
        if (!Files.exists(file)) {
            return List.of();
        }
        SeriesSelector choice =
                new SeriesSelector(List.of(metric), Optional.empty(), Optional.empty(), Optional.empty());
        List<Long> steps = new ArrayList<>();
        try (FollowedLog log = printed ? FollowedLog.ofOutput(file, choice) : FollowedLog.of(file, choice)) {
            for (List<FollowedLog.Point> points = log.poll(); !points.isEmpty(); points = log.poll()) {
                points.forEach(point -> steps.add(point.step()));
            }
            keys.addAll(log.seen());
        } catch (EpicenterException noSteps) {
            return List.of();
        }
        // Numbers of a progress bar repeat and are no log.
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i) <= steps.get(i - 1)) {
                return List.of();
            }
        }
        return steps;
    }

    private Optional<Path> checkpoint(FileTime began) {
        return written(
                        began,
                        path -> CHECKPOINTS.stream().anyMatch(path.getFileName().toString()::endsWith))
                .stream()
                .findFirst()
                .map(path -> {
                    // Of a folder such as checkpoint-50, the folder.
                    Path found = path;
                    for (Path above = path.getParent();
                            above != null && above.startsWith(searched) && !above.equals(searched);
                            above = above.getParent()) {
                        if (above.getFileName().toString().matches("(?i).*(check|ckpt|step|iter|save).*\\d.*")) {
                            found = above;
                        }
                    }
                    return found;
                });
    }

    private List<Path> written(FileTime began, Predicate<Path> wanted) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(searched, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    boolean hidden = !path.equals(searched)
                            && path.getFileName().toString().matches("\\..*|__pycache__|node_modules|runs");
                    return hidden && searched.equals(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    if (wanted.test(path) && attributes.lastModifiedTime().compareTo(began) >= 0) {
                        found.add(path);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException gone) {
            // The script may remove folders meanwhile.
        }
        found.sort(null);
        return found;
    }
}
