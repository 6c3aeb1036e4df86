package dev.epicenter.engine;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.nio.file.Path;

/**
 * The manifest of an arm that has ended. It is written last: where it is, all other files are complete.
 *
 * @param attempt the folder with its rows and states
 * @param rows the number of its rows
 * @param finalState whether the trainer returned the state of its last step
 * @param lastStep the last completed step; 0 if there is none
 * @param stopped whether a file {@code stop} ended it before its last step
 */
record ArmResult(String attempt, long rows, boolean finalState, long lastStep, boolean stopped) {
    private static final FormatHeader HEADER = new FormatHeader("arm_result", 1);

    /** The content of the file. */
    String text() {
        return JsonFile.text(HEADER, this);
    }

    static ArmResult read(Path file) {
        return JsonFile.read(file, HEADER, ArmResult.class, "remove its folder; the arm is then run again");
    }
}
