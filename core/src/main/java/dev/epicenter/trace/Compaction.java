package dev.epicenter.trace;

import dev.epicenter.file.Folder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A background worker that compacts closed parts, one at a time. A failure adds a note and leaves the part unchanged; training
 * continues.
 */
final class Compaction implements AutoCloseable {
    private final PartCompactor compactor;
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread worker = new Thread(work, "compaction");
        worker.setDaemon(true);
        return worker;
    });

    Compaction(PartCompactor compactor) {
        this.compactor = compactor;
    }

    /** Queues {@code part}, which has {@code rows} rows. */
    void submit(Path part, long rows) {
        thread.execute(() -> {
            try {
                compact(part, rows);
            } catch (IOException | RuntimeException failure) {
                notes.add(part + " stays as JSONL: "
                        + String.valueOf(failure.getMessage())
                                .lines()
                                .findFirst()
                                .orElse("no reason given"));
            }
        });
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Waits until all parts are done. */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (thread.awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException requested) {
                // A compaction takes seconds; an interrupted one would have to be repeated.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void compact(Path part, long rows) throws IOException {
        Path parquet = TraceFiles.parquet(part);
        Path temporary = parquet.resolveSibling(parquet.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        requireIntact(part);
        try {
            long read = compactor.compact(part, temporary);
            if (read != rows) {
                throw new IOException("its Parquet file held " + read + " rows of " + rows);
            }
            try (RandomAccessFile file = new RandomAccessFile(temporary.toFile(), "rw")) {
                file.getFD().sync();
            }
            // Written before the part is renamed, so no part ever lacks a checksum.
            PartChecksum.write(parquet, temporary);
            Files.move(temporary, parquet, StandardCopyOption.ATOMIC_MOVE);
            Folder.sync(part.resolveSibling(""));
        } finally {
            Files.deleteIfExists(temporary);
        }
        Files.delete(part);
    }

    /** A damaged row would get a valid checksum in the Parquet file. */
    private static void requireIntact(Path part) throws IOException {
        try (IntactLines lines = IntactLines.ofTensors(part)) {
            if (!lines.notes().isEmpty()) {
                throw new IOException(lines.notes().get(0));
            }
        }
    }
}
