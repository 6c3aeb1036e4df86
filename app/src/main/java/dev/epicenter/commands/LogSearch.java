package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.ErrorText;
import dev.epicenter.Formats;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.log.format.NoSeriesException;
import dev.epicenter.log.scan.LogScan;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.terminal.StatusLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Scans the logs at given paths. In a folder, all files at any depth are scanned in order of name, except hidden ones; files
 * without a series are ignored and listed. Of a run of Epicenter in it, only the logs of its own segments are scanned. For a
 * file that was named, a missing series is a problem.
 *
 * @param problems one line each
 * @param noSeries why each file of a folder was ignored
 */
record LogSearch(List<ScannedLog> logs, List<String> problems, List<Path> empty, List<String> noSeries) {
    private static final int MOST_NAMES = 5;
    private static final long MB = 1 << 20;

    static LogSearch of(List<Path> paths, SeriesSelector choice, StatusLine status) {
        LogSearch search = new LogSearch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                for (Path file : search.filesIn(path)) {
                    search.scanFound(file, choice, status);
                }
            } else {
                search.scan(path, choice, status, false);
            }
        }
        return search;
    }

    /** A named pipe is scanned only if the user named it: nobody may ever write to it. */
    private void scanFound(Path file, SeriesSelector choice, StatusLine status) {
        if (RegularFile.isPipe(file)) {
            problems.add(file + ": is a named pipe, a device or a socket, and was skipped");
        } else {
            scan(file, choice, status, true);
        }
    }

    private void scan(Path file, SeriesSelector choice, StatusLine status, boolean found) {
        long[] read = {0};
        try {
            logs.add(LogScan.scan(file, choice, bytes -> {
                read[0] += bytes;
                status.show(() -> "reading " + file + ": " + read[0] / MB + " MB");
            }));
        } catch (NoSeriesException nothing) {
            if (found) {
                empty.add(file);
                noSeries.add(nothing.getMessage());
            } else {
                problems.add(nothing.getMessage());
            }
        } catch (EpicenterException unreadable) {
            problems.add(unreadable.getMessage());
        } catch (OutOfMemoryError | StackOverflowError tooLarge) {
            problems.add(file + ": " + ErrorText.of(tooLarge));
        }
    }

    /** One line that lists the ignored files. */
    Optional<String> ignored() {
        if (empty.isEmpty()) {
            return Optional.empty();
        }
        int more = empty.size() - MOST_NAMES;
        String names = String.join(
                ", ", empty.stream().limit(MOST_NAMES).map(Path::toString).toList());
        return Optional.of("ignored " + Formats.count(empty.size(), "file") + " without a series to scan: " + names
                + (more > 0 ? " and " + more + " more" : ""));
    }

    /** One line that explains why nothing was scanned. */
    String nothing() {
        return noSeries.size() == 1
                ? noSeries.get(0)
                : "no log found"
                        + (noSeries.isEmpty()
                                ? " in the folder"
                                : " in " + noSeries.size() + " files. The first: " + noSeries.get(0));
    }

    private List<Path> filesIn(Path folder) {
        RunLogs runs = RunLogs.in(folder);
        try (Stream<Path> tree = Files.walk(folder)) {
            return runs.with(
                            tree.filter(Files::isRegularFile).filter(file -> !isHidden(folder.relativize(file))),
                            problems::add)
                    .toList();
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        } catch (UncheckedIOException failure) {
            throw FileFailure.reading(folder, new IOException(failure.getMessage(), failure));
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
