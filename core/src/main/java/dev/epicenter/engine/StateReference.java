package dev.epicenter.engine;

import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A training state in files that every node can read.
 *
 * @param step completed steps, as the segment counts them
 * @param folder absolute path: a checkpoint folder of Epicenter, or, with {@code trainers}, one that only the trainer reads
 * @param trainers whether an external trainer wrote it
 * @param files SHA-256 of each file, by its path in the folder, with slashes
 */
record StateReference(long step, Path folder, boolean trainers, SortedMap<String, String> files) {
    StateReference {
        files = new TreeMap<>(files);
        for (String name : files.keySet()) {
            Path path = Path.of(name);
            if (path.isAbsolute() || path.startsWith("..") || !path.normalize().equals(path)) {
                throw new IllegalArgumentException("the file " + name + " leads out of the checkpoint " + folder);
            }
        }
    }

    /** The same state, in a copy of its folder. */
    StateReference in(Path copy) {
        return new StateReference(step, copy, trainers, files);
    }
}
