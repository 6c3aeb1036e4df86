package dev.epicenter.engine;

import dev.epicenter.segment.State;
import java.nio.file.Path;

/**
 * States in a store.
 *
 * @param scratch the folder for those that are read without a cache
 */
record StoredStates(StoredFiles files, Path scratch) implements StateSource {

    @Override
    public State read(StateReference reference) {
        Path folder = scratch.resolve(CacheEntry.key(reference));
        reference.files().forEach((name, sum) -> files.receive(sum, folder.resolve(name)));
        return StateFiles.read(reference.in(folder));
    }

    @Override
    public long bytes(StateReference reference) {
        return reference.files().values().stream().mapToLong(files::size).sum();
    }

    @Override
    public String copy(StateReference reference, String name, Path to) {
        String sum = String.valueOf(reference.files().get(name));
        files.receive(sum, to);
        return sum;
    }
}
