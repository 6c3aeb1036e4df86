package dev.epicenter.report;

import dev.epicenter.log.scan.LogScan;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.SeriesSelector;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Scans one log for the dashboard. */
public final class FileScan {
    private FileScan() {}

    /**
     * The self-contained page of a log.
     *
     * @param name shown instead of the path
     * @param progress receives the number of bytes read since its last call
     * @throws dev.epicenter.EpicenterException if it cannot be read or has no loss
     */
    public static String page(Path file, String name, LongConsumer progress) {
        ScannedLog log = LogScan.scan(file, SeriesSelector.losses(), progress);
        return ScanPage.render(List.of(log.named(Path.of(name))), Optional.empty());
    }
}
