package dev.epicenter.diagnosis.replays;

import dev.epicenter.run.RunDirectory;
import java.nio.file.Path;

/** The files of a spike's diagnosis, in {@code experiments/diagnosis-N} of its run directory. */
public final class DiagnosisFolder {
    private DiagnosisFolder() {}

    /** The folder itself. */
    public static Path of(RunDirectory run, int spike) {
        return run.experiments().resolve("diagnosis-" + spike);
    }

    /** The verdict of the last diagnosis, as JSON. */
    public static Path verdict(RunDirectory run, int spike) {
        return of(run, spike).resolve("verdict.json");
    }

    /** An earlier diagnosis's verdict: the first that another replaced has number 1. */
    public static Path replacedVerdict(RunDirectory run, int spike, int number) {
        return of(run, spike).resolve("verdict." + number + ".json");
    }

    /** The page of the last diagnosis. */
    public static Path page(RunDirectory run, int spike) {
        return of(run, spike).resolve("diagnosis.html");
    }

    /** The progress of the last diagnosis, line by line. */
    static Path progress(RunDirectory run, int spike) {
        return of(run, spike).resolve("progress.jsonl");
    }

    /** Held by the process that is diagnosing the spike. */
    static Path lock(RunDirectory run, int spike) {
        Path folder = of(run, spike);
        return folder.resolveSibling(folder.getFileName() + ".lock");
    }
}
