package dev.epicenter.report;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.UnreadableFileException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Skips a damaged file with a note, so that the rest of a run is still shown. */
public final class Damaged {
    private Damaged() {}

    /**
     * Reads a file.
     *
     * @param notes receives the problem if the file is damaged, unreadable, or has another format version
     * @return empty if it was skipped
     */
    public static <T> Optional<T> skip(Consumer<String> notes, Supplier<Optional<T>> read) {
        try {
            return read.get();
        } catch (CorruptFileException | FormatVersionException | UnreadableFileException skipped) {
            notes.accept(((EpicenterException) skipped).getMessage() + "; it is skipped");
            return Optional.empty();
        }
    }
}
