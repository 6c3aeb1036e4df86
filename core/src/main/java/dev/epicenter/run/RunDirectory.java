package dev.epicenter.run;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.WholeFile;
import dev.epicenter.file.WriterLock;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.TraceFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A run's folder and the paths of its files ({@code docs/reference/run-directory.md}). Reading needs no lock; writing needs a {@link
 * RunSession}.
 *
 * @param root the folder
 * @param provenance as written when the run was created
 */
public record RunDirectory(Path root, Provenance provenance) {
    private static final FormatHeader HEADER = FormatHeader.checksummedSince2("run");

    /** File systems allow 255 bytes per name, and Windows about 260 characters per path. */
    private static final int LONGEST_ARM = 80;

    private static final String RUN_YAML = "run.yaml";
    private static final String PROVENANCE = "provenance.json";
    private static final String TIMELINE = "timeline.jsonl";
    /** The folder of the run's own segments. */
    public static final String SEGMENTS = "segments";

    private static final String CHECKPOINTS = "checkpoints";
    private static final String EXPERIMENTS = "experiments";
    private static final String EXPORT = "export";
    private static final String REPORT = "report.html";

    /** The files of a run. Nothing else in its folder is ever removed. */
    private static final List<String> PARTS = List.of(
            PROVENANCE,
            TIMELINE,
            SEGMENTS,
            CHECKPOINTS,
            EXPERIMENTS,
            ExternalCheckpoint.FOLDER,
            EXPORT,
            REPORT,
            RunNotes.FILE,
            RUN_YAML);

    /** What a process leaves that is killed while it creates the first run in a folder. */
    private static final Set<String> BEGINNINGS =
            Set.of(RunLock.FILE, RUN_YAML, RUN_YAML + ".tmp", PROVENANCE + ".tmp");

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
            ExperimentDraft.requireNone(root.resolve(EXPERIMENTS));
            // The first part marks the folder as a run, and the last one an incomplete run as ours: a process killed in
            // between leaves a folder that the same command replaces.
            PARTS.forEach(part -> Folder.deleteTree(root.resolve(part)));
            Provenance provenance = Provenance.of(numerics);
            WholeFile.write(root.resolve(RUN_YAML), runYaml);
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
        if (!Files.isDirectory(root) || !RegularFile.exists(root.resolve(PROVENANCE))) {
            if (isBegun(root)) {
                throw new EpicenterException(root + ": the process that created this run was killed before the first"
                        + " step, so there is nothing to continue; repeat the command that started it");
            }
            throw new EpicenterException(
                    root + ": no run here (no " + PROVENANCE + "); check the path, or train a run");
        }
        if (!RegularFile.exists(root.resolve(RUN_YAML))) {
            throw new EpicenterException(root.resolve(RUN_YAML) + ": missing; restore it from a copy");
        }
        return new RunDirectory(
                root, JsonFile.read(root.resolve(PROVENANCE), HEADER, Provenance.class, "restore it from a copy"));
    }

    /** Whether a run was created in {@code folder}; {@link #open} reports what it lacks. */
    public static boolean isCreated(Path folder) {
        return Files.exists(folder.resolve(PROVENANCE));
    }

    /** Whether {@code folder} holds a run that can be opened. */
    public static boolean isRun(Path folder) {
        return isCreated(folder) && Files.exists(folder.resolve(RUN_YAML));
    }

    /** The file that is written once, when the run is created. */
    public Path provenanceFile() {
        return root.resolve(PROVENANCE);
    }

    /** The resolved run file. */
    public Path runYaml() {
        return root.resolve(RUN_YAML);
    }

    /** What a user wrote about the run, if anything. */
    public Path notesFile() {
        return root.resolve(RunNotes.FILE);
    }

    public Path timelineFile() {
        return root.resolve(TIMELINE);
    }

    /** The folder of segment {@code number}, from 0: {@code segments/000}. */
    public Path segment(int number) {
        return root.resolve(SEGMENTS).resolve(String.format(Locale.ROOT, "%03d", number));
    }

    /**
     * A note on a segment whose rows are lost: the timeline records its end, and it has no {@code metrics.jsonl}.
     *
     * @throws dev.epicenter.UnreadableFileException if that cannot be determined
     */
    public Optional<String> lostMetrics(TimelineSegment segment) {
        Path file = new TraceFiles(segment(segment.number())).metrics();
        return segment.lastLiveMade().isPresent() && !RegularFile.exists(file)
                ? Optional.of(file + ": missing, although steps up to "
                        + segment.lastLiveMade().getAsLong() + " were recorded; restore it from a copy")
                : Optional.empty();
    }

    /** The existing segment folders, in order, including any that are not in the timeline. */
    public List<Path> segments() {
        return Folder.list(root.resolve(SEGMENTS)).stream()
                .filter(folder -> folder.getFileName().toString().matches("\\d{3,9}"))
                .sorted(Comparator.comparingInt(
                        folder -> Integer.parseInt(folder.getFileName().toString())))
                .toList();
    }

    public CheckpointStore checkpoints() {
        return new CheckpointStore(root.resolve(CHECKPOINTS));
    }

    /** The folder of the experiment on spike {@code number}: {@code experiments/spike-1}. */
    public Path experiment(int number) {
        return experiments().resolve("spike-" + number);
    }

    /** The folder of all experiments, diagnoses and stored replays. */
    public Path experiments() {
        return root.resolve(EXPERIMENTS);
    }

    /** The folder of the run's exported tables. */
    public static Path export(Path root) {
        return root.resolve(EXPORT);
    }

    /** The folder of one arm of an experiment: {@code experiments/spike-1/arms/NAME}, as {@link #armFolder} writes it. */
    public Path arm(int spike, String name) {
        return arm(experiment(spike), name);
    }

    /** The folder of one arm of the experiment in {@code experiment}. */
    public static Path arm(Path experiment, String name) {
        return ExperimentFolder.arms(experiment).resolve(armFolder(name));
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
        return root.resolve(REPORT);
    }

    /** All events with their times, and notes on damage. Another process may be writing. */
    public Rows<TimelineEntry> entries() {
        boolean begun = hasSegmentFiles();
        Rows<TimelineEntry> read = TimelineLog.read(timelineFile());
        if (begun && !hasSegment(read)) {
            throw lostTimeline();
        }
        return read;
    }

    /** As {@link #entries}, but damaged lines are skipped, with a note for each: for display only. */
    public Rows<TimelineEntry> intactEntries() {
        boolean begun = hasSegmentFiles();
        Rows<TimelineEntry> read = TimelineLog.readIntact(timelineFile());
        if (!begun || hasSegment(read)) {
            return read;
        }
        List<String> notes = new ArrayList<>(read.notes());
        notes.add(lostTimeline().getMessage());
        return new Rows<>(read.rows(), notes);
    }

    /** Read before the timeline: a segment is listed before it writes files. */
    private boolean hasSegmentFiles() {
        return checkpoints().hasAny() || !segments().isEmpty();
    }

    private static boolean hasSegment(Rows<TimelineEntry> read) {
        return !Timeline.of(read.rows()).segments().isEmpty();
    }

    private CorruptFileException lostTimeline() {
        return new CorruptFileException(
                timelineFile(),
                "it lists no segment, but there are checkpoints or segments beside it",
                "restore it from a copy; nothing was removed");
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
        return writer(root);
    }

    /** The process that writes to the run in {@code root}, if any. */
    public static Optional<String> writer(Path root) {
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
        if (isBegun(root)) {
            return;
        }
        if (isRun && !force && !isCreated(root)) {
            throw new EpicenterException(root + ": holds a run without " + PROVENANCE
                    + ", which cannot be resumed; restore it from a copy, or replace the run with --force");
        }
        if (isRun && !force) {
            throw new EpicenterException(root + ": already holds a run; resume it, or replace it with --force");
        }
        if (!isRun && !contents.stream().allMatch(file -> file.endsWith(RunLock.FILE))) {
            throw new EpicenterException(
                    root + ": is not empty and holds no run; choose another folder (--force only replaces runs)");
        }
    }

    /** Whether a process was killed here while it created a run, before its first step. */
    private static boolean isBegun(Path root) {
        return Files.exists(root.resolve(RunLock.FILE))
                && Folder.list(root).stream()
                        .allMatch(file -> BEGINNINGS.contains(file.getFileName().toString()));
    }

    /** Other programs also use such names. A run has our provenance file, or is a partially created run of ours. */
    private static boolean holdsRun(Path root) {
        return JsonFile.begins(root.resolve(PROVENANCE), HEADER)
                || (Files.exists(root.resolve(RunLock.FILE)) && Files.exists(root.resolve(RUN_YAML)));
    }
}
