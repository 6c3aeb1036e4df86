package dev.epicenter.run;

import java.nio.file.Path;

/** The files in the folder of an experiment, a published one or a draft. */
public final class ExperimentFolder {
    private ExperimentFolder() {}

    /** The plan, written before the replays run. */
    public static Path plan(Path folder) {
        return folder.resolve("experiment.json");
    }

    /** The verdict, the last file written. A draft that has it is complete. */
    public static Path verdict(Path folder) {
        return folder.resolve("verdict.json");
    }

    /** The folders of all arms. */
    public static Path arms(Path folder) {
        return folder.resolve("arms");
    }
}
