package dev.epicenter.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A study as the user requests it.
 *
 * @param file the study file
 * @param seeds seeds for each cell; empty: those of the file
 * @param quick whether a fast look with few seeds is requested instead of the study
 * @param set keys of the run file to change in all cells, each KEY=VALUE
 */
public record StudyRequest(Path file, OptionalInt seeds, boolean quick, List<String> set) {
    public StudyRequest {
        set = List.copyOf(set);
    }

    /** How it differs from the study that the file states; none: not at all. */
    public List<String> deviations() {
        List<String> deviations = new ArrayList<>();
        if (quick) {
            deviations.add("--quick");
        }
        seeds.ifPresent(count -> deviations.add("--seeds " + count));
        set.forEach(change -> deviations.add("--set " + change));
        return deviations;
    }
}
