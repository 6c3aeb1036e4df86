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
 * Tells other programs how far a diagnosis is, in {@code experiments/diagnosis-N/progress.jsonl}, written anew by each; and
 * keeps a second diagnosis of the spike off until it is closed. Safe for use by several threads.
 */
public final class DiagnosisJournal implements DiagnosisProgress, AutoCloseable {
    private static final FormatHeader HEADER = new FormatHeader("diagnosis_progress", 1);
    private static final String FILE = "progress.jsonl";
    private static final String BUSY = "is diagnosing this spike; wait for it to end, or stop it";

    private final WriterLock lock;
    private final JsonLinesWriter lines;
    private final DiagnosisProgress next;

    /** What has come about. */
    public sealed interface Entry {
        /**
         * What it will cost at most.
         *
         * @param seconds from the run's own speed
         */
        record Planned(long replays, long steps, double seconds) implements Entry {}

        /** A stage begins, and will take at most so much. */
        record Began(Stage stage, long replays, long steps) implements Entry {}

        /** A replay is done, or was known already. */
        record Tried(Stage stage, String replay, Answer answer, OptionalLong onset) implements Entry {}

        /** Something worth a line. */
        record Said(String line) implements Entry {}
    }

    /**
     * How far a diagnosis is, or was when it ended.
     *
     * @param writer who makes it; empty where it has ended
     */
    public record Account(Optional<String> writer, List<Entry> entries) {
        public Account {
            entries = List.copyOf(entries);
        }
    }

    private DiagnosisJournal(WriterLock lock, JsonLinesWriter lines, DiagnosisProgress next) {
        this.lock = lock;
        this.lines = lines;
        this.next = next;
    }

    /**
     * Begins one.
     *
     * @param next is told all, too
     * @throws dev.epicenter.EpicenterException where the spike is being diagnosed already, or the folder cannot be written
     */
    public static DiagnosisJournal open(RunDirectory run, int spike, DiagnosisProgress next) {
        Path folder = Diagnostician.folder(run, spike);
        Folder.create(folder);
        WriterLock lock = WriterLock.acquire(folder, lock(folder), BUSY);
        boolean opened = false;
        try {
            JsonLinesWriter lines = JsonLinesWriter.create(folder.resolve(FILE), HEADER, Entry.class);
            opened = true;
            return new DiagnosisJournal(lock, lines, next);
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /**
     * What the last diagnosis of a spike has told of itself; empty where there was none.
     *
     * @throws dev.epicenter.EpicenterException where the file is damaged, or something else
     */
    public static Optional<Account> read(RunDirectory run, int spike) {
        Path folder = Diagnostician.folder(run, spike);
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        // Before its lines: one that ends in between is said to be going on, and not to have been killed.
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
    public void onStage(Stage stage, Cost atMost) {
        write(new Entry.Began(stage, atMost.arms(), atMost.steps()));
        next.onStage(stage, atMost);
    }

    @Override
    public void onTrial(Trial trial) {
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
