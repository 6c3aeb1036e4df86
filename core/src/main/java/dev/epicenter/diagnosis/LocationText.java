package dev.epicenter.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Where a spike is, in sentences. */
final class LocationText {
    private static final int MOVERS = 3;

    private LocationText() {}

    static List<String> of(Location found) {
        List<String> words = new ArrayList<>();
        if (!found.movers().isEmpty()) {
            words.add("First to move (an observation; order is no cause): "
                    + found.movers().stream()
                            .limit(MOVERS)
                            .map(mover -> mover.tensor() + " (" + mover.figure() + ", " + place(mover.before()) + ")")
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        for (GroupEffect effect : found.groups()) {
            words.add(effect.group().name() + ": frozen " + DiagnosisText.word(effect.frozen())
                    + effect.sham()
                            .map(sham -> " (moved at random by as much: " + DiagnosisText.word(sham) + ")")
                            .orElse("")
                    + ", at half the learning rate " + DiagnosisText.word(effect.damped())
                    + effect.undecayed()
                            .map(trial -> ", without weight decay " + DiagnosisText.word(trial))
                            .orElse("")
                    + ".");
        }
        if (!found.resets().isEmpty()) {
            words.add("Moments set to zero: "
                    + found.resets().stream()
                            .map(trial -> trial.arm().interventions().get(0) + " " + DiagnosisText.word(trial))
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        found.tensors().ifPresent(set -> words.add(minimal(set)));
        found.batches().ifPresent(set -> words.add(minimal(set)));
        found.sequences().ifPresent(set -> words.add(minimal(set)));
        found.state().ifPresent(set -> words.add(minimal(set)));
        return words;
    }

    private static String minimal(MinimalSet set) {
        return (set.minimal() ? "A minimal set of " : "A set, not minimal yet, of ") + set.of() + " (" + set.queries()
                + " replays): " + String.join(", ", set.elements()) + ".";
    }

    private static String place(long before) {
        return before >= 0 ? before + " steps before the onset" : -before + " steps after the onset";
    }
}
