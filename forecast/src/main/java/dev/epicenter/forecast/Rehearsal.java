package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * Back-tests inside a training: nothing of what is to be predicted is looked at. The largest scale of each family is held
 * out, of those too that have only two.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** What {@code method} says of each; empty where no family has two scales. */
    static List<HeldOut> of(Corpus training, Method method) {
        return new ArrayList<>(Split.largest(training, 2).judge(method));
    }
}
