package dev.epicenter.ui;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One kind of entry of the start page: where the entries are, and how one is read. */
interface CardSource {
    /**
     * The entries under a folder.
     *
     * @param note what is not among them, as a sentence; empty where all are
     */
    record Found(List<Path> paths, Optional<String> note) {
        public Found {
            paths = List.copyOf(paths);
        }

        static Found all(List<Path> paths) {
            return new Found(paths, Optional.empty());
        }
    }

    /** The entries under {@code root}. */
    Found find(Path root);

    /** When an entry was created, in milliseconds: newer ones are read first. 0 if that is unknown. */
    long made(Path entry);

    /** A text that differs after each change of an entry, made without reading its content. */
    String stamp(Path entry);

    /**
     * Reads an entry. What is damaged has a card with its problem: no error of one entry hides the others.
     *
     * @param name its name in the served folder
     */
    Card read(String name, Path entry);
}
