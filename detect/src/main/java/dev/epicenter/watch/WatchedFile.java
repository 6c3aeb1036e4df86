package dev.epicenter.watch;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The remembered state of a followed file.
 *
 * @param run identifies it in event ids, even if it is renamed; random, assigned when it is first seen
 * @param path its last known path
 * @param key the operating system's identifier (device and inode), if it has one
 * @param silent the byte up to which its events are ignored
 * @param reported ids of the events that were put into the outbox
 * @param seen when it was last seen
 */
public record WatchedFile(
        String run,
        String path,
        Optional<String> key,
        Fingerprint fingerprint,
        long silent,
        @JsonAlias("told") // in version 1
        List<String> reported,
        Instant seen) {

    Path file() {
        return Path.of(path);
    }

    long mark() {
        return fingerprint.mark();
    }

    boolean isAt(FileSnapshot snapshot) {
        return path.equals(snapshot.path().toString());
    }

    WatchedFile at(FileSnapshot snapshot, Instant now) {
        return new WatchedFile(run, snapshot.path().toString(), snapshot.key(), fingerprint, silent, reported, now);
    }

    WatchedFile readTo(Fingerprint now) {
        return new WatchedFile(run, path, key, now, silent, reported, seen);
    }

    WatchedFile reported(List<String> all) {
        return new WatchedFile(run, path, key, fingerprint, silent, all, seen);
    }
}
