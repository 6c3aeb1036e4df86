package dev.epicenter.query;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.FileNames;
import dev.epicenter.file.Folder;
import dev.epicenter.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/** Exports a run for other tools: each format into a folder, which is created atomically. */
public final class RunExport {
    private RunExport() {}

    /** The output format. */
    public enum Form {
        TENSORBOARD,
        PARQUET
    }

    /**
     * Exports a run.
     *
     * @param name the run's name in tables
     * @param target the folder to create
     * @param arms whether to also write the steps of the replays' arms
     * @param force whether to replace an existing folder
     * @param notes receives one line per damaged and skipped part
     * @throws EpicenterException if the run cannot be read, or the folder exists
     */
    public static void write(
            Form form, String name, Path run, Path target, boolean arms, boolean force, Consumer<String> notes) {
        if (Files.exists(target) && !force) {
            throw new EpicenterException(target + " already exists; --force replaces it");
        }
        RunDirectory read = RunDirectory.open(run);
        Path draft = FileNames.temporary(target);
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
