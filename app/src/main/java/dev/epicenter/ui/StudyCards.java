package dev.epicenter.ui;

import dev.epicenter.ErrorText;
import dev.epicenter.rate.RateResult;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.study.StudyResult;
import dev.epicenter.study.StudyText;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The studies of the start page: folders with the result that {@code epicenter rate} or {@code epicenter study} writes. */
final class StudyCards implements CardSource {
    private static final int DEPTH = 8;

    /** The two kinds of studies. */
    private enum Kind {
        RATE,
        STUDY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        Path result(Path folder) {
            return folder.resolve(word() + ".json");
        }

        static Optional<Kind> of(Path folder) {
            return Arrays.stream(values())
                    .filter(kind -> Files.isRegularFile(kind.result(folder)))
                    .findFirst();
        }
    }

    /**
     * A study in the list.
     *
     * @param name of a rate: its run file and the hyper-parameter that it varies; of a study: its title
     * @param state always {@code complete}: the result is written at the end
     * @param summary the result in one sentence
     */
    record StudyCard(
            String kind,
            String path,
            String name,
            String state,
            String summary,
            Optional<Instant> made,
            Optional<String> problem)
            implements Card {}

    /** Whether {@code folder} holds the result of a study. */
    static boolean isStudy(Path folder) {
        return Kind.of(folder).isPresent();
    }

    @Override
    public Found find(Path root) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    if (RunDirectory.isRun(folder)
                            || (!folder.equals(root)
                                    && folder.getFileName().toString().startsWith("."))) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    if (isStudy(folder)) {
                        found.add(folder);
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            // RunFinder reports the folder.
            return Found.all(List.of());
        }
        return Found.all(found);
    }

    @Override
    public long made(Path study) {
        return stampOf(study).modified();
    }

    @Override
    public String stamp(Path study) {
        return stampOf(study).toString();
    }

    private static FileStamp stampOf(Path study) {
        return FileStamp.of(Kind.of(study).orElse(Kind.RATE).result(study));
    }

    @Override
    public Card read(String name, Path study) {
        Kind kind = Kind.of(study).orElse(Kind.RATE);
        Optional<Instant> made = Optional.of(Instant.ofEpochMilli(made(study)));
        try {
            String title;
            String summary;
            if (kind == Kind.RATE) {
                RateResult result = RateResult.read(kind.result(study));
                title = result.run() + ", " + result.knob();
                summary = result.words().isEmpty() ? "" : result.words().get(0);
            } else {
                StudyResult result = StudyResult.read(kind.result(study));
                title = result.title();
                summary = StudyText.summary(result);
            }
            return new StudyCard(kind.word(), name, title, "complete", summary, made, Optional.empty());
        } catch (RuntimeException | Error damaged) {
            return new StudyCard(
                    kind.word(),
                    name,
                    study.getFileName().toString(),
                    "damaged",
                    "",
                    made,
                    Optional.of(ErrorText.of(damaged)));
        }
    }
}
