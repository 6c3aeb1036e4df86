package dev.epicenter.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Size and time of a file, which reveal a change.
 *
 * @param size in bytes; 0 without a file
 * @param modified in milliseconds; 0 without a file
 */
record FileStamp(long size, long modified) {
    static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(
                    attributes.size(), attributes.lastModifiedTime().toMillis());
        } catch (IOException missing) {
            return new FileStamp(0, 0);
        }
    }

    @Override
    public String toString() {
        return size + "@" + modified;
    }
}
