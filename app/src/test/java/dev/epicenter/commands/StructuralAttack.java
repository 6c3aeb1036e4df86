package dev.epicenter.commands;

import dev.epicenter.file.Folder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;

/** One way to damage a file or folder as a whole. A new kind of damage is a new constant. */
enum StructuralAttack {
    /** As by a full disk. */
    TRUNCATED {
        @Override
        void damage(Path path, Path original, Random random) throws IOException {
            byte[] content = Files.readAllBytes(original);
            Files.write(path, java.util.Arrays.copyOf(content, random.nextInt(Math.max(1, content.length))));
        }
    },
    EMPTIED {
        @Override
        void damage(Path path, Path original, Random random) throws IOException {
            Files.createFile(path);
        }
    },
    DELETED {
        @Override
        void damage(Path path, Path original, Random random) {
            // It has been moved away.
        }
    },
    REPLACED {
        @Override
        void damage(Path path, Path original, Random random) throws IOException {
            if (Files.isDirectory(original)) {
                Files.writeString(path, "a file\n");
            } else {
                Files.createDirectory(path);
            }
        }
    },
    /** A named pipe, which blocks who opens it. */
    PIPE {
        @Override
        void damage(Path path, Path original, Random random) throws IOException, InterruptedException {
            if (new ProcessBuilder("mkfifo", path.toString()).start().waitFor() != 0) {
                throw new IOException("mkfifo failed");
            }
        }
    },
    /** A symbolic link out of the run, to intact content. */
    LINKED_OUTSIDE {
        @Override
        void damage(Path path, Path original, Random random) throws IOException {
            Files.createSymbolicLink(path, original);
        }
    },
    /** Three gigabytes that take no space on the disk. */
    SPARSE {
        @Override
        void damage(Path path, Path original, Random random) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(3L << 30);
            }
        }
    },
    /** Without permission; has no effect for root. */
    UNREADABLE {
        @Override
        void damage(Path path, Path original, Random random) throws IOException {
            if (Files.isDirectory(original)) {
                Files.createDirectory(path);
            } else {
                Files.copy(original, path);
            }
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
        }

        @Override
        void undo(Path path) throws IOException {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            super.undo(path);
        }
    };

    /**
     * Makes the damaged {@code path}.
     *
     * @param original where the intact file or folder is meanwhile
     */
    abstract void damage(Path path, Path original, Random random) throws IOException, InterruptedException;

    /** Removes the damaged {@code path}. */
    void undo(Path path) throws IOException {
        Folder.deleteTree(path);
    }

    boolean fits(Path original) {
        return !Files.isDirectory(original) || !(this == TRUNCATED || this == EMPTIED || this == SPARSE);
    }
}
