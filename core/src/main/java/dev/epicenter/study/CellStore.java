package dev.epicenter.study;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.Folder;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Finished trainings, one file each. Studies may share a store. A file is written as a whole once its training is finished, so a
 * killed study loses only the trainings that were running.
 *
 * @param <C> the trainings
 * @param <R> what is stored of each
 */
public final class CellStore<C extends Training, R extends Record> {
    private final Path folder;
    private final Format<C, R> format;

    /**
     * How trainings are stored.
     *
     * @param type the content of a file
     * @param name of the file of a training; it depends on the training's key
     * @param fits whether a content is that of a training
     */
    public record Format<C extends Training, R extends Record>(
            FormatHeader header, Class<R> type, Function<C, String> name, BiPredicate<C, R> fits) {}

    /** @param folder created if missing */
    public CellStore(Path folder, Format<C, R> format) {
        this.folder = folder;
        this.format = format;
        Folder.create(folder);
    }

    Path folder() {
        return folder;
    }

    boolean has(C cell) {
        return Files.exists(file(cell));
    }

    /**
     * What is stored of {@code cell}; empty if it is not finished or its file is unusable.
     *
     * @param progress receives damaged files
     */
    Optional<R> read(C cell, CellProgress<C, R> progress) {
        if (!has(cell)) {
            return Optional.empty();
        }
        try {
            R content = JsonFile.read(file(cell), format.header(), format.type(), "the cell will be repeated");
            if (format.fits().test(cell, content)) {
                return Optional.of(content);
            }
            throw new CorruptFileException(
                    file(cell), "its content does not match its name", "the cell will be repeated");
        } catch (CorruptFileException | FormatVersionException unusable) {
            progress.onDamaged(cell, String.valueOf(unusable.getMessage()));
            return Optional.empty();
        }
    }

    void write(C cell, R content) {
        JsonFile.write(file(cell), format.header(), content);
    }

    private Path file(C cell) {
        return folder.resolve(format.name().apply(cell));
    }
}
