package dev.epicenter.watch;

import dev.epicenter.EpicenterException;
import dev.epicenter.log.format.NoSeriesException;
import dev.epicenter.log.scan.LogScan;
import dev.epicenter.log.scan.NearNames;
import dev.epicenter.log.scan.SeriesSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Opens logs, and warns about files that cannot be followed or lack the requested series. */
final class LogOpener {
    /** A larger file in a folder is not scanned only to decide whether it is worth a warning. */
    private static final long MOST_BYTES = 1 << 22;

    private final SeriesSelector selector;
    private final FileScanner scanner;
    private final Warnings warnings;
    private final Set<String> warned = new HashSet<>();

    LogOpener(SeriesSelector selector, FileScanner scanner, Warnings warnings) {
        this.selector = selector;
        this.scanner = scanner;
        this.warnings = warnings;
    }

    /** Opens a file; empty if it is not a log yet, or not one that can be followed. */
    Optional<OpenFile> open(WatchedFile file) {
        try {
            return OpenFile.open(file, selector);
        } catch (NoSeriesException none) {
            if (scanner.named(file.file())) {
                warnings.once(String.valueOf(none.getMessage()));
            }
        } catch (EpicenterException cannot) {
            if (scanner.named(file.file()) || holdsSeries(file.file())) {
                warnings.once(String.valueOf(cannot.getMessage()));
            }
        }
        return Optional.empty();
    }

    /** Whether a file in a watched folder is a log worth a warning: most JSON files are not. */
    private boolean holdsSeries(Path file) {
        try {
            return Files.size(file) < MOST_BYTES
                    && !LogScan.scan(file, selector, bytes -> {}).series().isEmpty();
        } catch (EpicenterException | IOException none) {
            return false;
        }
    }

    /** Warns about open files named by the user that lack the requested series or step. */
    void warnAboutMissingSeries(List<OpenFile> open) {
        if (selector.metrics().isEmpty() && selector.step().isEmpty()) {
            return;
        }
        for (OpenFile reading : open) {
            if (reading.mark() > 0
                    && reading.newest().isEmpty()
                    && scanner.named(reading.file().file())
                    && warned.add(reading.file().run())) {
                warnings.once(reading.file().path() + ": no requested series found so far ("
                        + String.join(", ", requested()) + "), so no events are reported" + suggestion(reading));
            }
        }
    }

    private String suggestion(OpenFile reading) {
        List<String> names = reading.ignored();
        return selector.metrics().isEmpty() || names.isEmpty()
                ? ""
                : NearNames.suggestion(selector.metrics().get(0), names);
    }

    private List<String> requested() {
        List<String> requested = new ArrayList<>();
        selector.metrics().forEach(metric -> requested.add("--metric " + metric));
        selector.step().ifPresent(step -> requested.add("--step " + step));
        return requested;
    }
}
