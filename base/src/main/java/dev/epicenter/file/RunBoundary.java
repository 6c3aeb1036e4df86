package dev.epicenter.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds symbolic links that lead out of a run directory. Someone else's run could otherwise show any file of this user. A
 * run directory is recognized by its files; it may itself be a link. Users put checkpoints on other disks, and external
 * trainers write what they like into their folders: these may contain such links.
 */
final class RunBoundary {
    /** Each run directory has both. */
    private static final List<String> MARKS = List.of("provenance.json", "run.yaml");

    /** The folders that may contain links out of the run. */
    private static final List<String> FREE = List.of("checkpoints", "trainer", "experiments/trainer");

    private RunBoundary() {}

    /** Where {@code file} really is, if it is named as a part of a run and is outside of the run; otherwise empty. */
    static Optional<Path> outside(Path file) throws IOException {
        Path named = file.toAbsolutePath().normalize();
        Optional<Path> run = run(named);
        if (run.isEmpty() || isFree(run.get().relativize(named))) {
            return Optional.empty();
        }
        Path real = named.toRealPath();
        return real.startsWith(run.get().toRealPath()) ? Optional.empty() : Optional.of(real);
    }

    private static boolean isFree(Path inRun) {
        return FREE.stream().anyMatch(inRun::startsWith);
    }

    /** The outermost run directory with this name: a link in a run may lead into another run. */
    private static Optional<Path> run(Path file) {
        Optional<Path> outermost = Optional.empty();
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (isRun(folder)) {
                outermost = Optional.of(folder);
            }
        }
        return outermost;
    }

    private static boolean isRun(Path folder) {
        return MARKS.stream().allMatch(mark -> Files.exists(folder.resolve(mark), LinkOption.NOFOLLOW_LINKS));
    }
}
