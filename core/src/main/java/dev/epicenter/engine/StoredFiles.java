package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Files in a store, verified by their SHA-256: those that arms start from are each there once, named by it. Thread-safe. */
final class StoredFiles {
    /** A body may be damaged on its way; an object that is damaged stays so. */
    private static final int MOST_DOWNLOADS = 3;

    private final ObjectStore store;
    private final Map<String, Boolean> sent = new ConcurrentHashMap<>();

    StoredFiles(ObjectStore store) {
        this.store = store;
    }

    private static String key(String sha256) {
        return "files/" + sha256;
    }

    /** Uploads a file of that SHA-256, unless the store has it. */
    void send(String sha256, Path file) {
        // Arms that are sent in the same moment wait for one upload.
        sent.computeIfAbsent(sha256, sum -> {
            OptionalLong there = store.size(key(sum));
            if (there.isEmpty() || there.getAsLong() != RegularFile.size(file)) {
                store.put(key(sum), file);
            }
            return true;
        });
    }

    /** Uploads a file, unless the store has it; returns its SHA-256. */
    String send(Path file) {
        String sha256 = sum(file);
        send(sha256, file);
        return sha256;
    }

    /** The bytes of the file of that SHA-256; 0 if it is missing, as its download then fails. */
    long size(String sha256) {
        return store.size(key(sha256)).orElse(0);
    }

    /** Downloads and verifies the file of that SHA-256. */
    void receive(String sha256, Path file) {
        receive(store, key(sha256), sha256, file);
    }

    /**
     * Downloads an object to a file and verifies it.
     *
     * @throws StoreUnavailableException if it is missing or damaged: it may be found whole later
     */
    static void receive(ObjectStore store, String key, String sha256, Path file) {
        Folder.create(file.resolveSibling(""));
        for (int tried = 0; tried < MOST_DOWNLOADS; tried++) {
            if (!store.get(key, file)) {
                throw new StoreUnavailableException(store.url(key)
                        + ": there is no such object, although a replay needs it; do not remove objects while replays"
                        + " run, and start the command again");
            }
            if (sum(file).equals(sha256)) {
                return;
            }
        }
        throw new StoreUnavailableException(store.url(key) + ": corrupt: its SHA-256 is not " + sha256
                + "; remove this object and start the command again");
    }

    static String sum(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    /** @throws EpicenterException if a file that a manifest names would be outside of the folder */
    static Path inside(Path folder, String name) {
        Path path = folder.resolve(name).normalize();
        if (!path.startsWith(folder.normalize()) || path.equals(folder.normalize())) {
            throw new EpicenterException("the file '" + name + "' of a replay in the store leads out of " + folder);
        }
        return path;
    }
}
