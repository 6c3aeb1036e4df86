package dev.epicenter.diagnosis;

import dev.epicenter.file.Folder;
import dev.epicenter.file.WriterLock;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonLines;
import dev.epicenter.json.JsonLinesWriter;
import dev.epicenter.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes the progress of a diagnosis for other programs to {@code experiments/diagnosis-N/progress.jsonl}, which each diagnosis
 * overwrites. It holds a lock, so a second diagnosis of the spike is rejected until this one is closed. Safe for use by several
 * threads.
 */
public final class ProgressFile implements DiagnosisProgress, AutoCloseable {
    private static final FormatHeader HEADER = new FormatHeader("diagnosis_progress", 1);
    private static final String FILE = "progress.jsonl";
    private static final String BUSY = "is diagnosing this spike; wait for it to end, or stop it";

    private final WriterLock lock;
    private final JsonLinesWriter lines;
    private final DiagnosisProgress next;

    /** A progress event. */
    public sealed interface Entry {
        /**
         * The estimated cost of the diagnosis, at most.
         *
         * @param seconds from the run's own speed
         */
        record Planned(long replays, long steps, double seconds) implements Entry {}

        /** A stage begins; its estimated cost, at most. */
        record Began(Stage stage, long replays, long steps) implements Entry {}

        /** A replay finished, or its stored result was reused. */
        record Tried(Stage stage, String replay, SpikeOutcome answer, OptionalLong onset) implements Entry {}

        /** A message for the user. */
        record Said(String line) implements Entry {}
    }

    /**
     * The progress of a diagnosis so far, or until it ended.
     *
     * @param writer the process that runs it; empty if it has ended
     */
    public record Account(Optional<String> writer, List<Entry> entries) {
        public Account {
            entries = List.copyOf(entries);
        }
    }

    private ProgressFile(WriterLock lock, JsonLinesWriter lines, DiagnosisProgress next) {
        this.lock = lock;
        this.lines = lines;
        this.next = next;
    }

    /**
     * Starts the progress file of a diagnosis.
     *
     * @param next receives all progress too
     * @throws dev.epicenter.EpicenterException if the spike is already being diagnosed, or the folder cannot be written
     */
    public static ProgressFile open(RunDirectory run, int spike, DiagnosisProgress next) {
        Path folder = Diagnostician.folder(run, spike);
        Folder.create(folder);
        WriterLock lock = WriterLock.acquire(folder, lock(folder), BUSY);
        boolean opened = false;
        try {
            JsonLinesWriter lines = JsonLinesWriter.create(folder.resolve(FILE), HEADER, Entry.class);
            opened = true;
            return new ProgressFile(lock, lines, next);
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /**
     * The progress of the last diagnosis of a spike; empty if there was none.
     *
     * @throws dev.epicenter.EpicenterException if the file is damaged or is another kind of file
     */
    public static Optional<Account> read(RunDirectory run, int spike) {
        Path folder = Diagnostician.folder(run, spike);
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        // Read before the lines: a diagnosis that ends in between counts as running, not as killed.
        Optional<String> writer = WriterLock.holder(lock(folder));
        List<Entry> entries = new ArrayList<>();
        JsonLines.read(file, HEADER, Entry.class, entries::add);
        return Optional.of(new Account(writer, entries));
    }

    private static Path lock(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".lock");
    }

    @Override
    public void onPlan(long arms, long steps, double seconds) {
        write(new Entry.Planned(arms, steps, seconds));
        next.onPlan(arms, steps, seconds);
    }

    @Override
    public void onStage(Stage stage, CostEstimate atMost) {
        write(new Entry.Began(stage, atMost.arms(), atMost.steps()));
        next.onStage(stage, atMost);
    }

    @Override
    public void onTrial(ReplayResult trial) {
        write(new Entry.Tried(
                trial.stage(), trial.name(), trial.answer(), trial.arm().onset()));
        next.onTrial(trial);
    }

    @Override
    public void say(String line) {
        write(new Entry.Said(line));
        next.say(line);
    }

    @Override
    public void onStep() {
        next.onStep();
    }

    @Override
    public void onFinished() {
        next.onFinished();
    }

    private synchronized void write(Entry entry) {
        lines.write(entry);
        lines.flush();
    }

    @Override
    public synchronized void close() {
        try {
            lines.close();
        } finally {
            lock.close();
        }
    }
}
