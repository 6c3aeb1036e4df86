package dev.epicenter.segment;

import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A state that an external trainer stores as a folder on the disk. The folder must not change afterwards.
 *
 * @param step completed steps
 * @param folder absolute path; only the trainer knows its content
 * @param files SHA-256 of each file, by its path in the folder, with slashes
 */
public record StoredState(long step, Path folder, SortedMap<String, String> files) implements State {
    public StoredState {
        files = new TreeMap<>(files);
    }

    @Override
    public StoredState movedTo(long other) {
        return new StoredState(other, folder, files);
    }
}
