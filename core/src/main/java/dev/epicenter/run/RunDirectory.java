package dev.epicenter.run;

import dev.epicenter.segment.NumericsFingerprint;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A run's folder: where each of its files is ({@code docs/run-directory.md}). Reading needs no lock; whoever writes opens a
 * {@link RunSession}.
 *
 * @param root the folder itself
 * @param provenance as written when the run was made
 */
public record RunDirectory(Path root, Provenance provenance) {

    /**
     * Makes the folder, with {@code run.yaml} and {@code provenance.json}.
     *
     * @param runYaml the resolved run file, as it is to be read back
     * @param force whether a run already there is removed first; anything in the folder that is no part of a run stays
     * @throws dev.epicenter.EpicenterException where the path is a file, or a folder with something in it and not {@code
     *     force}, or a folder that is no run, or cannot be written, or another process is writing to the run there
     */
    public static RunDirectory create(Path root, String runYaml, NumericsFingerprint numerics, boolean force) {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * A run made earlier.
     *
     * @throws dev.epicenter.EpicenterException where there is none
     */
    public static RunDirectory open(Path root) {
        throw new UnsupportedOperationException("not yet");
    }

    /** The resolved run file. */
    public Path runYaml() {
        return root.resolve("run.yaml");
    }

    public Path timelineFile() {
        return root.resolve("timeline.jsonl");
    }

    /** The folder of segment {@code number}, from 0: {@code segments/000}. */
    public Path segment(int number) {
        return root.resolve("segments").resolve(String.format(Locale.ROOT, "%03d", number));
    }

    public CheckpointStore checkpoints() {
        return new CheckpointStore(root.resolve("checkpoints"));
    }

    /** The folder of the experiment on spike {@code number}: {@code experiments/spike-1}. */
    public Path experiment(int number) {
        return root.resolve("experiments").resolve("spike-" + number);
    }

    /** The folder of one arm of an experiment: {@code experiments/spike-1/arms/NAME}, characters unfit for a file name replaced. */
    public Path arm(int spike, String name) {
        return experiment(spike).resolve("arms").resolve(name.replaceAll("[^A-Za-z0-9._=-]", "_"));
    }

    public Path report() {
        return root.resolve("report.html");
    }

    /** What happened so far, for reading: a torn last line is left out of the fold, and among its notes. */
    public Timeline timeline() {
        throw new UnsupportedOperationException("not yet");
    }
}
