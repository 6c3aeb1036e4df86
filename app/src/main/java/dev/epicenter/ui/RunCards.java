package dev.epicenter.ui;

import dev.epicenter.ErrorText;
import dev.epicenter.file.Folder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runs of the start page. */
final class RunCards implements CardSource {
    @Override
    public Found find(Path root) {
        return Found.all(RunFinder.find(root));
    }

    @Override
    public long made(Path run) {
        return FileStamp.of(run.resolve("provenance.json")).modified();
    }

    @Override
    public String stamp(Path run) {
        // Files are written whole into experiments/*, which changes the time of that folder.
        return Stream.of(
                        Stream.of("provenance.json", "run.yaml", "timeline.jsonl", "notes.json", "run.lock")
                                .map(run::resolve),
                        children(run.resolve("segments")).map(segment -> segment.resolve("metrics.jsonl")),
                        children(run.resolve("experiments")))
                .flatMap(files -> files)
                .map(file -> FileStamp.of(file).toString())
                // A writer that is killed changes no file.
                .collect(Collectors.joining(" ", "", RunDirectory.writer(run).orElse("")));
    }

    private static Stream<Path> children(Path folder) {
        return Files.isDirectory(folder) ? Folder.list(folder).stream().sorted() : Stream.empty();
    }

    @Override
    public Card read(String name, Path run) {
        try {
            return RunCard.of(name, RunDirectory.open(run));
        } catch (RuntimeException | Error damaged) {
            return RunCard.damaged(name, run, ErrorText.of(damaged));
        }
    }
}
