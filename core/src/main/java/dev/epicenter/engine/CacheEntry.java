package dev.epicenter.engine;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.file.WholeFile;
import dev.epicenter.file.WriterLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The copy of one checkpoint in a {@link NodeCache}: a folder named by the checksums of its files. Its {@code files} are there
 * once they are complete. All but {@link #copy} is called under the cache's lock.
 */
record CacheEntry(Path folder) {
    private static final int KEY_DIGITS = 32;
    private static final String LEASE = ".lease";

    /** Says that a process uses the entry, until it is closed or the process ends. */
    record Lease(Path file, WriterLock lock) {
        void close() {
            lock.close();
            try {
                Files.deleteIfExists(file);
            } catch (IOException failure) {
                throw FileFailure.writing(file, failure);
            }
        }
    }

    /** The entry of a checkpoint, which need not exist. Equal checkpoints have one. */
    static CacheEntry of(Path cache, StateReference reference) {
        return new CacheEntry(cache.resolve(key(reference)));
    }

    /** A name for the checkpoint: a hash of its files' checksums. */
    static String key(StateReference reference) {
        String sums = reference.step() + " " + reference.files();
        return Sha256.of(sums.getBytes(StandardCharsets.UTF_8)).substring(0, KEY_DIGITS);
    }

    /** The existing entries. */
    static List<CacheEntry> all(Path cache) {
        return Folder.list(cache).stream()
                .filter(path -> path.getFileName().toString().matches("[0-9a-f]{" + KEY_DIGITS + "}"))
                .map(CacheEntry::new)
                .toList();
    }

    Path files() {
        return folder.resolve("files");
    }

    /** Text: the bytes that it has or will have. Its modification time is that of the last use. */
    private Path size() {
        return folder.resolve("size");
    }

    private Path copyLock() {
        return folder.resolve("copy.lock");
    }

    /** Empty if another process copies it. */
    Optional<WriterLock> lockCopy() {
        Folder.create(folder);
        return WriterLock.tryAcquire(copyLock());
    }

    void reserve(long bytes) {
        WholeFile.write(size(), Long.toString(bytes));
    }

    /** The bytes that it occupies of the cache's; 0 if none were reserved. */
    long bytes() {
        try {
            return Long.parseLong(RegularFile.text(size()));
        } catch (IOException | NumberFormatException leftover) {
            return 0;
        }
    }

    /** When it was used last, for comparison only. */
    long lastUse() {
        try {
            return Files.getLastModifiedTime(size()).to(TimeUnit.NANOSECONDS);
        } catch (IOException leftover) {
            return 0;
        }
    }

    /** Registers a use. */
    Lease lease() {
        Path file = folder.resolve(UUID.randomUUID() + LEASE);
        WriterLock lock = WriterLock.tryAcquire(file).orElseThrow();
        try {
            Files.setLastModifiedTime(size(), FileTime.from(Instant.now()));
        } catch (IOException failure) {
            lock.close();
            throw FileFailure.writing(size(), failure);
        }
        return new Lease(file, lock);
    }

    /** Whether a live process copies or uses it. */
    boolean isUsed() {
        return WriterLock.holder(copyLock()).isPresent()
                || Folder.list(folder).stream()
                        .filter(file -> file.getFileName().toString().endsWith(LEASE))
                        .anyMatch(file -> WriterLock.holder(file).isPresent());
    }

    /**
     * Copies the files, verifies them, and only then gives them their name. The caller holds {@link #lockCopy}.
     *
     * @throws CorruptFileException if a file is not the one that the reference names
     */
    void copy(StateReference reference, StateSource source) throws IOException {
        Path partial = folder.resolve("files.tmp");
        Folder.deleteTree(partial);
        Files.createDirectory(partial);
        for (String name : reference.files().keySet()) {
            Path to = partial.resolve(name);
            Files.createDirectories(to.resolveSibling(""));
            if (!source.copy(reference, name, to).equals(reference.files().get(name))) {
                throw new CorruptFileException(
                        reference.folder().resolve(name),
                        "its SHA-256 is not the one that the diagnosis found",
                        "start the diagnosis again, without changing checkpoints while it runs");
            }
        }
        Files.move(partial, files(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes it. What a killed process leaves of it is not complete. */
    void delete() {
        try {
            if (RegularFile.exists(files())) {
                Files.move(files(), folder.resolve("removed-" + UUID.randomUUID()), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException failure) {
            throw FileFailure.writing(files(), failure);
        }
        Folder.deleteTree(folder);
    }
}
