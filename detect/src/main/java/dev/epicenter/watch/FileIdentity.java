package dev.epicenter.watch;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Decides whether a file is one that was read before: its beginning must have the same checksum. */
final class FileIdentity {
    /** The last snapshot whose content was compared, by run: an unchanged file is not read again. */
    private final Map<String, FileSnapshot> verified = new HashMap<>();

    boolean matches(WatchedFile file, FileSnapshot seen) {
        if (file.mark() == 0) {
            // Nothing was read to identify it by, and the operating system reuses a removed file's inode.
            return file.isAt(seen) && file.key().equals(seen.key());
        }
        FileSnapshot before = verified.get(file.run());
        if (before != null && before.path().equals(seen.path()) && seen.unchangedSince(before)) {
            return true;
        }
        try {
            boolean matches = file.fingerprint().holds(seen.path());
            if (matches) {
                verified.put(file.run(), seen);
            }
            return matches;
        } catch (IOException missing) {
            return false;
        }
    }

    void forget(String run) {
        verified.remove(run);
    }
}
