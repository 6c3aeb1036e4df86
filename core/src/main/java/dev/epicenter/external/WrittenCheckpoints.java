package dev.epicenter.external;

import dev.epicenter.config.TrainerConfig;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The checkpoints that one process of a program without an adapter writes to its folder. */
final class WrittenCheckpoints implements LogListener.Checkpoints {
    private final CheckpointNames names;
    private final Path own;
    private final QuietFiles quiet;

    /** @param own the program's {@code {out}} */
    WrittenCheckpoints(TrainerConfig.Checkpoints named, Path own) {
        this.names = new CheckpointNames(named);
        this.own = own;
        this.quiet = new QuietFiles(own);
    }

    @Override
    public void look(long logged) {}

    @Override
    public boolean optional() {
        return false;
    }

    /** Moves the checkpoint of {@code step} to a separate folder in {@code out} if it is complete. */
    @Override
    public Protocol.Checkpoint take(Path out, long step) {
        List<Path> unfinished = names.unfinished(step, own);
        List<Path> written = new ArrayList<>(names.of(step, own));
        written.removeAll(unfinished);
        if (written.isEmpty() && unfinished.isEmpty()) {
            return Protocol.Checkpoint.NONE;
        }
        quiet.look();
        List<Path> files = quiet.in(written);
        List<Path> all = new ArrayList<>(quiet.in(unfinished));
        all.addAll(files);
        boolean changing = !quiet.quiet(all);
        Optional<String> missing = changing
                ? Optional.of("it is still being written")
                : written.isEmpty()
                        ? Optional.of(own.relativize(unfinished.get(0)) + " has a temporary name")
                        : CheckpointParts.missing(files);
        return missing.isPresent()
                ? new Protocol.Checkpoint(Optional.empty(), missing, changing)
                : Protocol.Checkpoint.complete(
                        move(written, out.resolve("checkpoints").resolve(Long.toString(step))));
    }

    private static Path move(List<Path> written, Path folder) {
        Folder.create(folder);
        for (Path path : written) {
            try {
                Files.move(path, folder.resolve(path.getFileName()));
            } catch (IOException failure) {
                throw FileFailure.writing(folder, failure);
            }
        }
        return folder;
    }
}
