package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.WriterLock;
import dev.epicenter.segment.State;
import dev.epicenter.segment.TrainState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Copies of checkpoints on a node's own disk, shared by the arms that run there: each is copied once, and the least recently
 * used are removed when there is no room. Arms may start, end and be killed at any time: the folder is changed under a lock, a
 * copy counts once it has been verified and renamed, and one that a live arm uses is not removed.
 *
 * <p>It saves time only: where it has no room or its disk fails, a checkpoint is read from where it is. Not thread-safe: each arm
 * has its own.
 */
public final class NodeCache implements AutoCloseable {
    private static final long POLL_MILLIS = 20;

    private final Options options;
    private final List<CacheEntry.Lease> leases = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * Where the copies are, and their bound.
     *
     * @param folder on a disk of the node, which all its arms see
     * @param mostBytes the most bytes of the copies together
     */
    public record Options(Path folder, long mostBytes) {
        public Options {
            folder = folder.toAbsolutePath().normalize();
        }
    }

    /** What an arm may do with an entry. */
    private sealed interface Claim {
        record Use(CacheEntry.Lease lease) implements Claim {}

        record Copy(CacheEntry.Lease lease, WriterLock lock) implements Claim {}

        enum Refused implements Claim {
            /** Another arm copies it. */
            COPIED_NOW,
            NO_ROOM
        }
    }

    /** A cache, whose folder is created when it is first needed. */
    public NodeCache(Options options) {
        this.options = options;
    }

    /** As the other method, for a state in a folder that every node sees. */
    State read(StateReference reference) {
        return read(reference, StateSource.SHARED_FOLDERS);
    }

    /** Reads and verifies a state, from its copy if there is one or room for one. A copy that is used stays until {@link #close}. */
    State read(StateReference reference, StateSource source) {
        CacheEntry entry = CacheEntry.of(options.folder(), reference);
        Optional<CacheEntry.Lease> lease = Optional.empty();
        try {
            Folder.create(options.folder());
            lease = hold(entry, reference, source);
        } catch (EpicenterException failure) {
            notes.add("the cache cannot be used: " + failure.getMessage());
        }
        return lease.flatMap(held -> read(reference, entry, held)).orElseGet(() -> source.read(reference));
    }

    /** Empty if the copy is damaged; then it is removed. */
    private Optional<State> read(StateReference reference, CacheEntry entry, CacheEntry.Lease lease) {
        State state;
        try {
            state = StateFiles.read(reference.in(entry.files()));
        } catch (EpicenterException damaged) {
            notes.add("a damaged copy was removed: " + damaged.getMessage());
            release(lease, Optional.of(entry));
            return Optional.empty();
        }
        keep(lease, state);
        return Optional.of(state);
    }

    /** What was done, for the arm's log. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private Optional<CacheEntry.Lease> hold(CacheEntry entry, StateReference reference, StateSource source) {
        while (true) {
            Claim claim = claim(entry, reference, source);
            if (claim instanceof Claim.Use use) {
                notes.add("the state of step " + reference.step() + " was in the cache");
                return Optional.of(use.lease());
            }
            if (claim instanceof Claim.Copy copy) {
                return copied(entry, reference, source, copy);
            }
            if (claim == Claim.Refused.NO_ROOM) {
                notes.add("the cache has no room for the state of step " + reference.step());
                return Optional.empty();
            }
            sleep();
        }
    }

    private Claim claim(CacheEntry entry, StateReference reference, StateSource source) {
        WriterLock changes = lock();
        try {
            if (RegularFile.exists(entry.files())) {
                return new Claim.Use(entry.lease());
            }
            Optional<WriterLock> copying = entry.lockCopy();
            if (copying.isEmpty()) {
                return Claim.Refused.COPIED_NOW;
            }
            boolean claimed = false;
            try {
                if (!makeRoom(entry, source.bytes(reference))) {
                    return Claim.Refused.NO_ROOM;
                }
                Claim copy = new Claim.Copy(entry.lease(), copying.get());
                claimed = true;
                return copy;
            } finally {
                if (!claimed) {
                    copying.get().close();
                    entry.delete();
                }
            }
        } finally {
            changes.close();
        }
    }

    /** Removes the least recently used copies until {@code wanted} has room, and reserves that; false if it is impossible. */
    private boolean makeRoom(CacheEntry wanted, long needed) {
        List<CacheEntry> removable = new ArrayList<>();
        long used = needed;
        long total = needed;
        for (CacheEntry other : CacheEntry.all(options.folder())) {
            if (other.equals(wanted)) {
                continue;
            }
            if (other.isUsed()) {
                used += other.bytes();
            } else if (RegularFile.exists(other.files())) {
                removable.add(other);
            } else {
                // A leftover of an arm that was killed.
                other.delete();
                continue;
            }
            total += other.bytes();
        }
        if (used > options.mostBytes()) {
            return false;
        }
        removable.sort(Comparator.comparingLong(CacheEntry::lastUse));
        for (CacheEntry oldest : removable) {
            if (total <= options.mostBytes()) {
                break;
            }
            total -= oldest.bytes();
            oldest.delete();
        }
        if (options.folder().toFile().getUsableSpace() < needed) {
            return false;
        }
        wanted.reserve(needed);
        return true;
    }

    private Optional<CacheEntry.Lease> copied(
            CacheEntry entry, StateReference reference, StateSource source, Claim.Copy claim) {
        String problem;
        try {
            entry.copy(reference, source);
            claim.lock().close();
            notes.add("the state of step " + reference.step() + " was copied to the cache");
            return Optional.of(claim.lease());
        } catch (IOException failure) {
            problem = FileFailure.writing(entry.files(), failure).getMessage();
        } catch (EpicenterException failure) {
            problem = failure.getMessage();
        }
        notes.add("the state of step " + reference.step() + " was not copied to the cache: " + problem);
        claim.lock().close();
        release(claim.lease(), Optional.of(entry));
        return Optional.empty();
    }

    /** A state in memory needs no files any more. */
    private void keep(CacheEntry.Lease lease, State state) {
        if (state instanceof TrainState) {
            release(lease, Optional.empty());
        } else {
            leases.add(lease);
        }
    }

    /**
     * Ends a use. Where the disk fails, the lease ends with this process.
     *
     * @param removed is removed, unless another arm uses it
     */
    private void release(CacheEntry.Lease lease, Optional<CacheEntry> removed) {
        try {
            WriterLock changes = lock();
            try {
                lease.close();
                removed.filter(entry -> !entry.isUsed()).ifPresent(CacheEntry::delete);
            } finally {
                changes.close();
            }
        } catch (EpicenterException failure) {
            notes.add("the cache cannot be changed: " + failure.getMessage());
        }
    }

    /** The lock under which the folder is changed. It is held for moments. */
    private WriterLock lock() {
        while (true) {
            Optional<WriterLock> lock = WriterLock.tryAcquire(options.folder().resolve("cache.lock"));
            if (lock.isPresent()) {
                return lock.get();
            }
            sleep();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while an arm waited for a checkpoint");
        }
    }

    @Override
    public void close() {
        leases.forEach(lease -> release(lease, Optional.empty()));
        leases.clear();
    }
}
