package dev.epicenter.report;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes {@code report.html}. */
public final class ReportFile {
    private ReportFile() {}

    /**
     * Writes the report of a run as it is now; one already there is replaced.
     *
     * @throws EpicenterException where {@code file} cannot be written
     */
    public static void write(RunDirectory run, RunConfig config, Path file) {
        String page = ReportPage.render(ReportBuilder.build(run, config));
        // A reader sees the old one or the new one, never half a page.
        Path whole = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.writeString(whole, page);
            Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EpicenterException(file + ": cannot be written (" + e + "); choose another place with --out", e);
        }
    }
}
