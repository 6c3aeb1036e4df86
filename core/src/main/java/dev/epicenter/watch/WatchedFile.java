package dev.epicenter.watch;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of a file that is followed.
 *
 * @param run names it in the ids of its events, whatever it is called by then; given by chance when it is first seen
 * @param path where it was last seen
 * @param key the operating system's own name for it (device and inode), where it has one
 * @param silent up to which byte its events are taken for told
 * @param told ids of the events that were handed to the outbox
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

    WatchedFile at(Sighting sighting, Instant now) {
        return new WatchedFile(run, sighting.path().toString(), sighting.key(), fingerprint, silent, told, now);
    }

    WatchedFile readTo(Fingerprint now) {
        return new WatchedFile(run, path, key, now, silent, told, seen);
    }

    WatchedFile told(List<String> all) {
        return new WatchedFile(run, path, key, fingerprint, silent, all, seen);
    }
}
