package dev.epicenter.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * A file that is there now.
 *
 * @param path absolute
 * @param key the operating system's own name for it (device and inode), where it has one; of a link that of what it leads to
 * @param asked whether it is one to be followed, or merely stands beside such a one, where a followed file may have been moved
 */
record Sighting(Path path, Optional<String> key, long size, FileTime modified, boolean asked) {
    /** Empty where it is no file, or gone meanwhile. */
    static Optional<Sighting> of(Path path, boolean asked) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            return Optional.of(new Sighting(
                    path,
                    Optional.ofNullable(attributes.fileKey()).map(Object::toString),
                    attributes.size(),
                    attributes.lastModifiedTime(),
                    asked));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Whether nothing has happened to it since {@code before}, as far as the operating system tells. */
    boolean unchangedSince(Sighting before) {
        return key.equals(before.key) && size == before.size && modified.equals(before.modified);
    }
}
