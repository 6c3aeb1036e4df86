package dev.epicenter.report;

import dev.epicenter.config.RunConfig;
import dev.epicenter.file.WholeFile;
import dev.epicenter.run.RunDirectory;
import java.nio.file.Path;

/** Writes {@code report.html}. */
public final class ReportFile {
    private ReportFile() {}

    /**
     * Writes the report of a run in its current state, and replaces an existing one.
     *
     * @throws dev.epicenter.EpicenterException where {@code file} cannot be written
     */
    public static void write(RunDirectory run, RunConfig config, Path file) {
        WholeFile.write(file, ReportPage.render(ReportBuilder.build(run, config)));
    }
}
