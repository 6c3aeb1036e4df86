package dev.epicenter.study;

import java.util.List;

/** One training of a study or of a rate study, before it is run. */
public interface Training {
    /** One stage, or those of a curriculum. */
    List<StudyCell.Stage> stages();

    /** SHA-256 of everything that determines its bits. */
    String key();

    /** Its last step. */
    default long steps() {
        return stages().get(stages().size() - 1).until();
    }
}
