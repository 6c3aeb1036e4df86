package dev.epicenter.query;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/** Writes a run for people who live elsewhere: each form into a folder that is there whole or not at all. */
public final class RunExport {
    private RunExport() {}

    /** What it is written as. */
    public enum Form {
        TENSORBOARD,
        PARQUET
    }

    /**
     * Writes it.
     *
     * @param name of the run in tables
     * @param target the folder to make
     * @param arms whether the steps of the replays' arms are written, too
     * @param force whether a folder that is there is replaced
     * @param notes takes a line for what is damaged and left out
     * @throws EpicenterException where the run cannot be read, or the folder is there
     */
    public static void write(
            Form form, String name, Path run, Path target, boolean arms, boolean force, Consumer<String> notes) {
        if (Files.exists(target) && !force) {
            throw new EpicenterException(target + " is there already; --force replaces it");
        }
        RunDirectory read = RunDirectory.open(run);
        Path draft = target.resolveSibling(target.getFileName() + ".tmp");
        Folder.deleteTree(draft);
        Folder.create(draft);
        try {
            switch (form) {
                case TENSORBOARD -> new TensorBoardExport(read, draft, notes).write(arms);
                case PARQUET -> ParquetExport.write(name, run, draft, arms, notes);
            }
            Folder.deleteTree(target);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw FileFailure.writing(target, failure);
        } finally {
            Folder.deleteTree(draft);
        }
    }
}
