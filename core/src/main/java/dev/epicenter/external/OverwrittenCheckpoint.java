package dev.epicenter.external;

import dev.epicenter.config.TrainerConfig;
import dev.epicenter.file.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The checkpoint of a script that always writes to the same file, such as {@code ckpt.pt}. Each version of the file is
 * copied once it is complete. Its step is the one in the file, if the run file names the entry. Otherwise it is the step
 * at the script's checkpoint interval that the log had reached when the file changed.
 */
final class OverwrittenCheckpoint implements LogListener.Checkpoints {
    /** A file whose format shows no end is complete after this time without a change. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TrainerConfig.Checkpoints settings;
    private final Path own;
    private final Path copies;
    private final long every;
    private final long logEvery;
    private final TreeMap<Long, Path> taken = new TreeMap<>();
    private Map<Path, Version> handled;
    private Optional<Change> change = Optional.empty();
    private long loggedBefore;

    /** Size and time of a file. */
    private record Version(long size, FileTime modified) {}

    /**
     * A version of the files that is not copied yet.
     *
     * @param loggedBefore the last logged step when the files were still different
     * @param loggedAfter the last logged step after this version was first seen; empty at the first look
     */
    private record Change(Map<Path, Version> files, long loggedBefore, OptionalLong loggedAfter, long seenAt) {}

    /**
     * @param own the folder where the script writes
     * @param copies an own folder, on the same disk as the run
     * @param start the step that the process starts from
     * @param every the script's checkpoint interval
     * @param logEvery its log interval
     */
    OverwrittenCheckpoint(
            TrainerConfig.Checkpoints settings, Path own, Path copies, long start, long every, long logEvery) {
        this.settings = settings;
        this.own = own;
        this.copies = copies;
        this.every = every;
        this.logEvery = logEvery;
        this.loggedBefore = start;
        this.handled = files();
    }

    /** Puts the files of a checkpoint back to where the script wrote them. */
    static void putBack(Path checkpoint, Path own) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoint)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = own.resolve(checkpoint.relativize(file).toString());
                Folder.create(target.resolveSibling(""));
                // Not into the file: it may be a link to the user's own.
                Files.deleteIfExists(target);
                Files.copy(file, target);
            }
        }
    }

    @Override
    public boolean optional() {
        return true;
    }

    @Override
    public void look(long logged) {
        Map<Path, Version> now = files();
        if (now.isEmpty() || now.equals(handled)) {
            change = Optional.empty();
            loggedBefore = logged;
        } else if (change.isEmpty() || !change.get().files().equals(now)) {
            change = Optional.of(new Change(now, loggedBefore, OptionalLong.empty(), System.nanoTime()));
            loggedBefore = logged;
        } else {
            Change known = change.get();
            if (known.loggedAfter().isEmpty()) {
                known = new Change(now, known.loggedBefore(), OptionalLong.of(logged), known.seenAt());
                change = Optional.of(known);
            }
            if (complete(known, logged)) {
                copy(known);
            }
        }
    }

    private boolean complete(Change found, long logged) {
        List<Path> files = List.copyOf(found.files().keySet());
        if (CheckpointParts.missing(files).isPresent()) {
            return false;
        }
        return System.nanoTime() - found.seenAt() >= QUIET_NANOS
                || files.stream().allMatch(CheckpointParts::showsItsEnd)
                // A script that saves between two steps logs the next one when the file is complete.
                || logged > found.loggedAfter().orElse(Long.MAX_VALUE);
    }

    private void copy(Change found) {
        Path folder = copies.resolve("copy");
        Folder.deleteTree(folder);
        try {
            for (Path file : found.files().keySet()) {
                Path target = folder.resolve(own.relativize(file).toString());
                Folder.create(target.resolveSibling(""));
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
            if (!files().equals(found.files())) {
                // The script has begun to write the next one.
                Folder.deleteTree(folder);
                return;
            }
            handled = found.files();
            change = Optional.empty();
            OptionalLong step = step(found, folder);
            if (step.isPresent()) {
                Path named = copies.resolve(Long.toString(step.getAsLong()));
                Folder.deleteTree(named);
                Files.move(folder, named);
                taken.put(step.getAsLong(), named);
            } else {
                Folder.deleteTree(folder);
            }
        } catch (IOException gone) {
            // The script replaces it; the next look finds the new one.
            Folder.deleteTree(folder);
        }
    }

    private OptionalLong step(Change found, Path copy) {
        if (!settings.key().isEmpty()) {
            OptionalLong written = found.files().keySet().stream()
                    .map(file -> StepInCheckpoint.read(
                            copy.resolve(own.relativize(file).toString()), settings.key()))
                    .flatMapToLong(OptionalLong::stream)
                    .findFirst();
            return written.isPresent()
                    ? OptionalLong.of(written.getAsLong() + 1 - settings.firstStep())
                    : OptionalLong.empty();
        }
        // Lines may be read late, and a checkpoint may be written before the line of its step.
        long last = found.loggedAfter().orElse(found.loggedBefore()) + logEvery;
        long first = (found.loggedBefore() + every - 1) / every * every;
        long[] steps = LongStream.iterate(first, step -> step <= last, step -> step + every)
                .filter(step -> step > 0)
                .limit(2)
                .toArray();
        return steps.length == 1 ? OptionalLong.of(steps[0]) : OptionalLong.empty();
    }

    @Override
    public Protocol.Checkpoint take(Path out, long step) {
        for (Path old : List.copyOf(taken.headMap(step).values())) {
            Folder.deleteTree(old);
        }
        taken.headMap(step).clear();
        Path folder = taken.get(step);
        if (folder != null) {
            return Protocol.Checkpoint.complete(folder);
        }
        return change.isPresent() && taken.isEmpty()
                ? new Protocol.Checkpoint(Optional.empty(), Optional.of("it is still being written"), true)
                : Protocol.Checkpoint.NONE;
    }

    private Map<Path, Version> files() {
        Map<Path, Version> files = new TreeMap<>();
        if (!Files.isDirectory(own)) {
            return files;
        }
        for (Path match : CheckpointNames.matching(settings.files(), own)) {
            try (Stream<Path> all = Files.walk(match)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    files.put(file, new Version(attributes.size(), attributes.lastModifiedTime()));
                }
            } catch (IOException | java.io.UncheckedIOException gone) {
                // Replaced meanwhile: another version.
                return Map.of();
            }
        }
        return files;
    }
}
