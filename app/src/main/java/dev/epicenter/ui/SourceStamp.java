package dev.epicenter.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Size and time of a log or table, which reveal a change.
 *
 * @param size in bytes; 0 without a file
 * @param modified in milliseconds; 0 without a file
 */
record SourceStamp(long size, long modified) {
    static SourceStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new SourceStamp(
                    attributes.size(), attributes.lastModifiedTime().toMillis());
        } catch (IOException missing) {
            return new SourceStamp(0, 0);
        }
    }
}
