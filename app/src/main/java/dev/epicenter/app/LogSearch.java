package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.log.LogScan;
import dev.epicenter.log.NoSeriesException;
import dev.epicenter.log.ScannedLog;
import dev.epicenter.log.SeriesSelector;
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
 * without a series are ignored and listed. For a file that was named, a missing series is a problem.
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
                for (Path file : filesIn(path)) {
                    search.scan(file, choice, status, true);
                }
            } else {
                search.scan(path, choice, status, false);
            }
        }
        return search;
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

    private static List<Path> filesIn(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile)
                    .filter(file -> !isHidden(folder.relativize(file)))
                    .sorted()
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
