package dev.epicenter.segment;

import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A state that an external trainer keeps as a folder on the disk. Nothing in the folder changes after this is made.
 *
 * @param step completed steps
 * @param folder absolute; what is in it is the trainer's affair
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
