package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One command of Epicenter in its own process, whose memory and time the server does not share. */
final class CommandRun implements AutoCloseable {
    private static final String PREFIX = "epicenter: ";

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandRun(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param words the command and its options; none of them reaches a shell */
    static CommandRun start(List<String> words) {
        try {
            Path out = Files.createTempFile("epicenter-out", ".txt");
            Path err = Files.createTempFile("epicenter-err", ".txt");
            Process process = new ProcessBuilder(SelfProcess.command(words))
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            return new CommandRun(process, out, err);
        } catch (IOException failure) {
            throw new EpicenterException("epicenter " + words.get(0) + " cannot start: " + failure.getMessage());
        }
    }

    /** Waits for its end; an interrupt ends it. Returns its exit code. */
    int await() {
        try {
            return process.waitFor();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EpicenterException("the server stops");
        }
    }

    /** What it printed. */
    String output() {
        try {
            return RegularFile.text(out);
        } catch (IOException unreadable) {
            throw FileFailure.reading(out, unreadable);
        }
    }

    /** The last line of progress or of the error that it has printed. */
    Optional<String> lastLine() {
        try {
            return RegularFile.lastLines(err, 1).stream()
                    .map(line -> line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : line)
                    .findFirst();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Ends it if it runs, and deletes what it printed. */
    @Override
    public void close() {
        process.destroy();
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException failure) {
            throw FileFailure.writing(err, failure);
        }
    }
}
