package dev.epicenter.run;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.Folder;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.WholeFile;
import dev.epicenter.file.WriterLock;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.trace.Rows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A run's folder and the paths of its files ({@code docs/reference/run-directory.md}). Reading needs no lock; writing needs a {@link
 * RunSession}.
 *
 * @param root the folder
 * @param provenance as written when the run was created
 */
public record RunDirectory(Path root, Provenance provenance) {
    private static final FormatHeader HEADER = new FormatHeader("run", 1);

    /** File systems allow 255 bytes per name, and Windows about 260 characters per path. */
    private static final int LONGEST_ARM = 80;

    private static final String PROVENANCE = "provenance.json";

    /** The files of a run. Nothing else in its folder is ever removed. */
    private static final List<String> PARTS = List.of(
            "run.yaml",
            PROVENANCE,
            "timeline.jsonl",
            "segments",
            "checkpoints",
            "experiments",
            "trainer",
            "export",
            "report.html");

    /**
     * Creates the folder with {@code run.yaml} and {@code provenance.json}.
     *
     * @param runYaml the resolved run file
     * @param force whether to remove an existing run first; other files in the folder stay
     * @throws dev.epicenter.EpicenterException if the path is a file, is not writable, is a non-empty folder without a
     *     run, or holds a run and {@code force} is false, or if another process writes to that run or replays a spike of it
     */
    public static RunDirectory create(Path root, String runYaml, NumericsFingerprint numerics, boolean force) {
        requireVacant(root, force);
        Folder.create(root);
        WriterLock lock = RunLock.acquire(root);
        try {
            ExperimentDraft.requireNone(root.resolve("experiments"));
            PARTS.forEach(part -> Folder.deleteTree(root.resolve(part)));
            Provenance provenance = Provenance.of(numerics);
            WholeFile.write(root.resolve("run.yaml"), runYaml);
            // Last: a folder with this file is a run.
            JsonFile.write(root.resolve(PROVENANCE), HEADER, provenance);
            return new RunDirectory(root, provenance);
        } finally {
            lock.close();
        }
    }

    /**
     * Opens an existing run.
     *
     * @throws dev.epicenter.EpicenterException if there is none
     */
    public static RunDirectory open(Path root) {
        if (!Files.exists(root.resolve(PROVENANCE))) {
            throw new EpicenterException(
                    root + ": no run here (no " + PROVENANCE + "); check the path, or train a run");
        }
        if (!Files.exists(root.resolve("run.yaml"))) {
            throw new EpicenterException(root.resolve("run.yaml") + ": missing; restore it from a copy");
        }
        return new RunDirectory(
                root, JsonFile.read(root.resolve(PROVENANCE), HEADER, Provenance.class, "restore it from a copy"));
    }

    /** The resolved run file. */
    public Path runYaml() {
        return root.resolve("run.yaml");
    }

    public Path timelineFile() {
        return root.resolve("timeline.jsonl");
    }

    /** The folder of segment {@code number}, from 0: {@code segments/000}. */
    public Path segment(int number) {
        return root.resolve("segments").resolve(String.format(Locale.ROOT, "%03d", number));
    }

    /** The existing segment folders, in order, including any that are not in the timeline. */
    public List<Path> segments() {
        return Folder.list(root.resolve("segments")).stream()
                .filter(folder -> folder.getFileName().toString().matches("\\d{3,9}"))
                .sorted(Comparator.comparingInt(
                        folder -> Integer.parseInt(folder.getFileName().toString())))
                .toList();
    }

    public CheckpointStore checkpoints() {
        return new CheckpointStore(root.resolve("checkpoints"));
    }

    /** The folder of the experiment on spike {@code number}: {@code experiments/spike-1}. */
    public Path experiment(int number) {
        return root.resolve("experiments").resolve("spike-" + number);
    }

    /** The folder of one arm of an experiment: {@code experiments/spike-1/arms/NAME}, as {@link #armFolder} writes it. */
    public Path arm(int spike, String name) {
        return arm(experiment(spike), name);
    }

    /** The folder of one arm of the experiment in {@code experiment}. */
    public static Path arm(Path experiment, String name) {
        return experiment.resolve("arms").resolve(armFolder(name));
    }

    /** The name of an arm's folder. Invalid characters are replaced; a long name is cut and gets a hash. */
    public static String armFolder(String name) {
        String fit = name.replaceAll("[^A-Za-z0-9._=-]", "_");
        return fit.length() <= LONGEST_ARM
                ? fit
                : fit.substring(0, LONGEST_ARM) + "-"
                        + Sha256.of(name.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
    }

    public Path report() {
        return root.resolve("report.html");
    }

    /** All events with their times, and notes on damage. Another process may be writing. */
    public Rows<TimelineEntry> entries() {
        return TimelineLog.read(timelineFile());
    }

    /** All events so far. */
    public List<TimelineEvent> events() {
        return entries().rows().stream().map(TimelineEntry::event).toList();
    }

    /** The timeline so far. */
    public Timeline timeline() {
        return Timeline.fold(events());
    }

    /** The process that writes to the run, if any, such as {@code pid 812 on host since 2026-11-23T05:54:30Z}. */
    public Optional<String> writer() {
        return RunLock.holder(root);
    }

    private static void requireVacant(Path root, boolean force) {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(root)) {
            throw new EpicenterException(root + ": is a file; choose another folder, or move it away");
        }
        List<Path> contents = Folder.list(root);
        boolean isRun = holdsRun(root);
        if (isRun && !force) {
            throw new EpicenterException(root + ": already holds a run; resume it, or replace it with --force");
        }
        if (!isRun && !contents.stream().allMatch(file -> file.endsWith("run.lock"))) {
            throw new EpicenterException(
                    root + ": is not empty and holds no run; choose another folder (--force only replaces runs)");
        }
    }

    /** Other programs also use such names. A run has our provenance file, or is a partially created run of ours. */
    private static boolean holdsRun(Path root) {
        return JsonFile.begins(root.resolve(PROVENANCE), HEADER)
                || (Files.exists(root.resolve("run.lock")) && Files.exists(root.resolve("run.yaml")));
    }
}
