package dev.epicenter.diagnosis.locate;

import dev.epicenter.diagnosis.replays.SpikeOutcomeText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the location of a spike as sentences. */
public final class LocationText {
    private static final int MOVERS = 3;

    private LocationText() {}

    public static List<String> of(Location found) {
        List<String> words = new ArrayList<>();
        if (!found.movers().isEmpty()) {
            words.add("Changed first (an observation; order does not show cause): "
                    + found.movers().stream()
                            .limit(MOVERS)
                            .map(mover -> mover.tensor() + " (" + mover.figure() + ", " + place(mover.before()) + ")")
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        for (GroupEffect effect : found.groups()) {
            words.add(effect.group().name() + ": frozen: " + SpikeOutcomeText.predicate(effect.frozen())
                    + effect.sham()
                            .map(sham -> " (random move of the same size: " + SpikeOutcomeText.predicate(sham) + ")")
                            .orElse("")
                    + "; half the learning rate: " + SpikeOutcomeText.predicate(effect.damped())
                    + effect.undecayed()
                            .map(result -> "; no weight decay: " + SpikeOutcomeText.predicate(result))
                            .orElse("")
                    + ".");
        }
        if (!found.resets().isEmpty()) {
            words.add("Moments reset to zero: "
                    + found.resets().stream()
                            .map(result -> result.arm().interventions().get(0).text() + ": "
                                    + SpikeOutcomeText.predicate(result))
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
        return (set.minimal() ? "A minimal set of " : "A set, not shown to be minimal, of ") + set.of() + " ("
                + set.queries() + " replays): " + String.join(", ", set.elements()) + ".";
    }

    private static String place(long before) {
        return before >= 0 ? before + " steps before the onset" : -before + " steps after the onset";
    }
}
