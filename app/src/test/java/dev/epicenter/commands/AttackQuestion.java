package dev.epicenter.commands;

import dev.epicenter.file.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A question to the files of an {@link AttackedRun}: commands, and how their answers become comparable. */
interface AttackQuestion {
    /** @param folder the attacked folder, which the question does not change */
    String answer(Path folder) throws Exception;

    /** A command line, in which words that begin with {@code @} are paths in the folder. */
    static AttackQuestion command(String... words) {
        return folder -> run(folder, words);
    }

    /** A command line that writes: it gets a copy of the folder. */
    static AttackQuestion onCopy(String... words) {
        return folder -> {
            Path copy = folder.resolveSibling("copy");
            Folder.deleteTree(copy);
            copy(folder, copy);
            return run(copy, words).replace(copy.toString(), folder.toString());
        };
    }

    /** What a command prints, and the page that it writes to {@code @../page.html}. */
    static AttackQuestion page(String... words) {
        return folder -> {
            Path file = folder.resolveSibling("page.html");
            Files.deleteIfExists(file);
            String printed = run(folder, words);
            return printed + (Files.exists(file) ? Files.readString(file) : "");
        };
    }

    private static String run(Path folder, String... words) {
        Object[] args = Stream.of(words)
                .map(word -> word.startsWith("@")
                        ? folder.resolve(word.substring(1)).normalize().toString()
                        : word)
                .toArray();
        Cli cli = Cli.run(args);
        return "exit " + cli.exit() + "\n" + cli.out() + cli.err();
    }

    /** Copies a folder to a new place. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
