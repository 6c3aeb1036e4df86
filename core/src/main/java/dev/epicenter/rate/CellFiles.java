package dev.epicenter.rate;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.Folder;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The store of finished cells, one file each. A killed study resumes with the missing cells. */
public final class CellFiles {
    private static final FormatHeader HEADER = new FormatHeader("rate cell", 1);

    private final Path folder;

    /** @param folder created if missing */
    public CellFiles(Path folder) {
        this.folder = folder;
        Folder.create(folder);
    }

    Path folder() {
        return folder;
    }

    /**
     * The result of {@code cell}; empty if it is not finished or its file is unusable.
     *
     * @param progress receives damaged files
     */
    Optional<CellResult> read(RateCell cell, RateProgress progress) {
        Path file = folder.resolve(cell.fileName());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            CellResult result = JsonFile.read(file, HEADER, CellResult.class, "the cell will be repeated");
            if (fits(result, cell)) {
                return Optional.of(result);
            }
            throw new CorruptFileException(file, "its content does not match its name", "the cell will be repeated");
        } catch (CorruptFileException | FormatVersionException unusable) {
            progress.onDamaged(cell, String.valueOf(unusable.getMessage()));
            return Optional.empty();
        }
    }

    void write(RateCell cell, CellResult result) {
        JsonFile.write(folder.resolve(cell.fileName()), HEADER, result);
    }

    private static boolean fits(CellResult result, RateCell cell) {
        return result.key().equals(cell.key())
                && result.dose() == cell.dose()
                && result.seed() == cell.seed()
                && result.steps() == cell.config().steps()
                && result.made() >= 1
                && result.made() <= result.steps();
    }
}
