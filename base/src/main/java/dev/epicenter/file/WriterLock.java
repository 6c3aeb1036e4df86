package dev.epicenter.file;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A lock that excludes a second writer from a folder. It is an operating system lock on a file such as {@code
 * run.lock}, released when the process ends, however it ends. The file itself remains; while the lock is held, its text
 * names the holder.
 *
 * <p>{@link #holder} reads that text and checks whether the process still runs, so that it does not touch the lock: a
 * probe that took even a shared lock for a moment would make a simultaneous {@link #acquire} fail. It must touch it only
 * where the text names no process of this machine, as after a crash. Therefore {@link #acquire} waits for such probes.
 */
public final class WriterLock implements AutoCloseable {
    /**
     * Locks held by this process, guarded by itself. POSIX drops a process's locks on a file when it closes any handle
     * of it. Nothing in this process may therefore open the file of a held lock (as in Lucene's NativeFSLockFactory),
     * and opening one takes this guard.
     */
    private static final Map<Path, LockHolder> HELD = new HashMap<>();

    /** The locked byte: beyond the text, which stays readable where locks are mandatory. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** A probe holds the lock for microseconds. */
    private static final Duration LONGEST_PROBES = Duration.ofSeconds(2);

    private final Path key;
    private final FileChannel channel;

    private WriterLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Acquires the lock {@code file}, whose folder exists.
     *
     * @param kept what the lock protects
     * @param busy the end of the error message: what the holder does, and what to do about it
     * @throws EpicenterException if another process, or another part of this one, holds the lock
     */
    public static WriterLock acquire(Path kept, Path file, String busy) {
        Path key = realPath(file.resolveSibling("")).resolve(file.getFileName());
        long patience = System.nanoTime() + LONGEST_PROBES.toNanos();
        while (true) {
            String holder;
            synchronized (HELD) {
                if (HELD.containsKey(key)) {
                    throw busy(
                            kept,
                            busy,
                            "this very process (pid " + ProcessHandle.current().pid() + ")");
                }
                Optional<WriterLock> acquired = tryAcquire(key, file);
                if (acquired.isPresent()) {
                    return acquired.get();
                }
                holder = text(file);
            }
            Optional<LockHolder> named = LockHolder.parse(holder);
            if (named.filter(LockHolder::runsHere).isPresent() || System.nanoTime() > patience) {
                throw busy(
                        kept,
                        busy,
                        holder.isEmpty()
                                ? "another process"
                                : "the process with "
                                        + named.map(LockHolder::toString).orElse(holder));
            }
            pause();
        }
    }

    /**
     * Acquires the lock {@code file}, whose folder exists, without waiting: empty if it is held, or probed in this moment.
     *
     * @throws EpicenterException if the file cannot be written
     */
    public static Optional<WriterLock> tryAcquire(Path file) {
        Path key = realPath(file.resolveSibling("")).resolve(file.getFileName());
        synchronized (HELD) {
            return HELD.containsKey(key) ? Optional.empty() : tryAcquire(key, file);
        }
    }

    private static Optional<WriterLock> tryAcquire(Path key, Path file) {
        requireNoLink(file);
        boolean acquired = false;
        try {
            FileChannel channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            try {
                if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                    return Optional.empty();
                }
                LockHolder self = LockHolder.self();
                write(channel, self.text());
                HELD.put(key, self);
                acquired = true;
                return Optional.of(new WriterLock(key, channel));
            } finally {
                if (!acquired) {
                    channel.close();
                }
            }
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    /**
     * The holder of the lock {@code file}, such as {@code pid 812 on host since 2026-11-23T05:54:30Z}; empty if it is
     * free.
     *
     * @throws EpicenterException if the lock file cannot be read
     */
    public static Optional<String> holder(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Path key = realPath(file.resolveSibling("")).resolve(file.getFileName());
        synchronized (HELD) {
            LockHolder own = HELD.get(key);
            if (own != null) {
                return Optional.of(own.toString());
            }
            String text = text(file);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            Optional<LockHolder> named = LockHolder.parse(text);
            if (named.filter(LockHolder::runsHere).isPresent()) {
                return named.map(LockHolder::toString);
            }
            return isLocked(file) ? Optional.of(newest(file)) : Optional.empty();
        }
    }

    /** Whether another process holds the lock; takes a shared lock for a moment. */
    private static boolean isLocked(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return channel.tryLock(LOCKED_BYTE, 1, true) == null;
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    /** The text once more: the holder may have written its own since the last time. */
    private static String newest(Path file) {
        String text = text(file);
        return LockHolder.parse(text).map(LockHolder::toString).orElse(text);
    }

    private static String text(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer text = ByteBuffer.allocate(400);
            channel.read(text, 0);
            return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    /** In one write, with the end of a longer text cut off after it: a reader finds the old text or the new one. */
    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        int length = bytes.remaining();
        channel.write(bytes, 0);
        channel.truncate(length);
    }

    @Override
    public void close() {
        synchronized (HELD) {
            try (channel) {
                channel.truncate(0);
            } catch (IOException failure) {
                throw FileFailure.writing(key, failure);
            } finally {
                HELD.remove(key);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(0, ThreadLocalRandom.current().nextInt(1, 999_999));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opening would fail, too, but with a less helpful message. */
    private static void requireNoLink(Path file) {
        if (Files.isSymbolicLink(file)) {
            throw new EpicenterException(
                    file + ": is a symbolic link, and writing to it would overwrite what it points to;"
                            + " remove the link");
        }
    }

    private static Path realPath(Path folder) {
        try {
            return Files.createDirectories(folder).toRealPath();
        } catch (IOException failure) {
            throw FileFailure.writing(folder, failure);
        }
    }

    private static EpicenterException busy(Path kept, String busy, String holder) {
        return new EpicenterException(kept + ": " + holder + " " + busy);
    }
}
