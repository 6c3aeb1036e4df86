package dev.epicenter.file;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock that excludes a second writer from a folder. It is an operating system lock on a file such as {@code
 * run.lock}, released when the process ends, however it ends. The file itself remains; its text names the last holder.
 */
public final class WriterLock implements AutoCloseable {
    /**
     * Locks held by this process, the only static state in this program. POSIX drops a process's locks on a file when
     * it closes any handle of it. A second attempt in this process must therefore not open the file (as in Lucene's
     * NativeFSLockFactory).
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /** The locked byte: beyond the text, which stays readable where locks are mandatory. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

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
        if (!HELD.add(key)) {
            throw busy(
                    kept,
                    busy,
                    "this very process (pid " + ProcessHandle.current().pid() + ")");
        }
        boolean acquired = false;
        try {
            requireNoLink(file);
            FileChannel channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            try {
                FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
                if (lock == null) {
                    throw busy(kept, busy, holder(channel));
                }
                channel.truncate(0);
                channel.write(ByteBuffer.wrap((self() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
                acquired = true;
                return new WriterLock(key, channel);
            } finally {
                if (!acquired) {
                    channel.close();
                }
            }
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        } finally {
            if (!acquired) {
                HELD.remove(key);
            }
        }
    }

    /**
     * The holder of the lock {@code file}, such as {@code pid 812 on host since 2026-11-23T05:54:30Z}; empty if it is
     * free. Holds only a shared lock for a moment.
     *
     * @throws EpicenterException if the lock file cannot be read
     */
    public static Optional<String> holder(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Path key = realPath(file.resolveSibling("")).resolve(file.getFileName());
        if (!HELD.add(key)) {
            return Optional.of(self());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return channel.tryLock(LOCKED_BYTE, 1, true) == null ? Optional.of(text(channel)) : Optional.empty();
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        } finally {
            HELD.remove(key);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw FileFailure.writing(key, failure);
        } finally {
            HELD.remove(key);
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

    private static String self() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (IOException nameless) {
            host = "this host";
        }
        return "pid " + ProcessHandle.current().pid() + " on " + host + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String holder(FileChannel channel) throws IOException {
        String holder = text(channel);
        return holder.isEmpty() ? "another process" : "the process with " + holder;
    }

    private static String text(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(200);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    }

    private static EpicenterException busy(Path kept, String busy, String holder) {
        return new EpicenterException(kept + ": " + holder + " " + busy);
    }
}
