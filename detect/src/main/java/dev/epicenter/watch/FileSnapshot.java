package dev.epicenter.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * A snapshot of an existing file's attributes.
 *
 * @param path absolute
 * @param key the operating system's identifier (device and inode), if it has one; for a link, that of its target
 * @param requested whether it is to be followed; otherwise it is beside such a file, where rotation may have moved one
 */
record FileSnapshot(Path path, Optional<String> key, long size, FileTime modified, boolean requested) {
    /** Empty if it is not a regular file or no longer exists. */
    static Optional<FileSnapshot> of(Path path, boolean requested) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            return Optional.of(new FileSnapshot(
                    path,
                    Optional.ofNullable(attributes.fileKey()).map(Object::toString),
                    attributes.size(),
                    attributes.lastModifiedTime(),
                    requested));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Whether its attributes are those of {@code before}. */
    boolean unchangedSince(FileSnapshot before) {
        return key.equals(before.key) && size == before.size && modified.equals(before.modified);
    }
}
