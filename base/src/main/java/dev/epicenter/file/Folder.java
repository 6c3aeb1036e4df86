package dev.epicenter.file;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations on whole folders. */
public final class Folder {
    private Folder() {}

    /** Creates {@code folder} and its missing parents. */
    public static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw FileFailure.writing(folder, failure);
        }
    }

    /** Syncs the names in {@code folder} to disk: a renamed file keeps its new name after a power failure. */
    public static void sync(Path folder) throws IOException {
        // Windows does not need or allow it.
        if (File.separatorChar == '/') {
            try (FileChannel channel = FileChannel.open(folder.toAbsolutePath(), StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** The entries of {@code folder}, sorted by name; none if it does not exist. */
    public static List<Path> list(Path folder) {
        List<Path> entries = new ArrayList<>();
        try {
            // Opening a named pipe would block.
            if (!Files.readAttributes(folder, BasicFileAttributes.class).isDirectory()) {
                throw new NotDirectoryException(folder.toString());
            }
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(entries::add);
            }
        } catch (NoSuchFileException missing) {
            return entries;
        } catch (DirectoryIteratorException failure) {
            throw FileFailure.reading(folder, new IOException(failure));
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        }
        Collections.sort(entries);
        return entries;
    }

    /** Deletes {@code path} and all below it, if it exists. Symbolic links are deleted, not followed. */
    public static void deleteTree(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw FileFailure.writing(path, failure);
        }
    }
}
