package dev.epicenter.ui;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A lock for each path, held while it is read. A map's own locks are shared by entries, and reading takes long. */
final class PathLocks {
    private final Map<Path, Object> locks = new ConcurrentHashMap<>();

    Object of(Path path) {
        return locks.computeIfAbsent(path, unused -> new Object());
    }

    /** Removes the locks of all other paths. */
    void retainAll(Set<Path> paths) {
        locks.keySet().retainAll(paths);
    }
}
