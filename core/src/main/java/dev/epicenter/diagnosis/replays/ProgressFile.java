package dev.epicenter.diagnosis.replays;

import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.WriterLock;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonLines;
import dev.epicenter.json.JsonLinesWriter;
import dev.epicenter.run.RunDirectory;
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
    private static final FormatHeader HEADER = FormatHeader.checksummedSince2("diagnosis_progress");
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
         * @param expected as of {@link CostPlan}
         */
        record Planned(long replays, long steps, double seconds, Optional<CostPlan.Expected> expected)
                implements Entry {}

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
        Path folder = DiagnosisFolder.of(run, spike);
        Folder.create(folder);
        WriterLock lock = WriterLock.acquire(folder, DiagnosisFolder.lock(run, spike), BUSY);
        boolean opened = false;
        try {
            JsonLinesWriter lines = JsonLinesWriter.create(DiagnosisFolder.progress(run, spike), HEADER, Entry.class);
            opened = true;
            return new ProgressFile(lock, lines, next);
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /**
     * The progress of the last diagnosis of a spike; empty if there was none. Where its last line is torn, the last entry says so.
     *
     * @throws dev.epicenter.EpicenterException if the file is damaged or is another kind of file
     */
    public static Optional<Account> read(RunDirectory run, int spike) {
        Path file = DiagnosisFolder.progress(run, spike);
        if (!RegularFile.exists(file)) {
            return Optional.empty();
        }
        // Read before the lines: a diagnosis that ends in between counts as running, not as killed.
        Optional<String> writer = WriterLock.holder(DiagnosisFolder.lock(run, spike));
        List<Entry> entries = new ArrayList<>();
        JsonLines.End end = JsonLines.read(file, HEADER, Entry.class, entries::add);
        if (writer.isEmpty()) {
            // A running diagnosis may be in the middle of its last line.
            end.torn().ifPresent(note -> entries.add(new Entry.Said(note)));
        }
        return Optional.of(new Account(writer, entries));
    }

    @Override
    public void onPlan(CostPlan plan) {
        write(new Entry.Planned(plan.most().arms(), plan.most().steps(), plan.seconds(), plan.expected()));
        next.onPlan(plan);
    }

    @Override
    public void onStage(Stage stage, CostEstimate atMost) {
        write(new Entry.Began(stage, atMost.arms(), atMost.steps()));
        next.onStage(stage, atMost);
    }

    @Override
    public void onTrial(ReplayResult result) {
        write(new Entry.Tried(
                result.stage(), result.name(), result.answer(), result.arm().onset()));
        next.onTrial(result);
    }

    @Override
    public void say(String line) {
        write(new Entry.Said(line));
        next.say(line);
    }

    @Override
    public void onSteps(long steps) {
        next.onSteps(steps);
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
