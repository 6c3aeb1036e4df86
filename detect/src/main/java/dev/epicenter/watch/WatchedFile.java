package dev.epicenter.watch;

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
 * @param told ids of the events that were put into the outbox
 * @param seen when it was last seen
 */
public record WatchedFile(
        String run,
        String path,
        Optional<String> key,
        Fingerprint fingerprint,
        long silent,
        List<String> told,
        Instant seen) {

    Path file() {
        return Path.of(path);
    }

    long mark() {
        return fingerprint.mark();
    }

    WatchedFile at(FileSnapshot sighting, Instant now) {
        return new WatchedFile(run, sighting.path().toString(), sighting.key(), fingerprint, silent, told, now);
    }

    WatchedFile readTo(Fingerprint now) {
        return new WatchedFile(run, path, key, now, silent, told, seen);
    }

    WatchedFile told(List<String> all) {
        return new WatchedFile(run, path, key, fingerprint, silent, all, seen);
    }
}
