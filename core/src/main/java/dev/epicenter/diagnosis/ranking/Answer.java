package dev.epicenter.diagnosis.ranking;

import dev.epicenter.diagnosis.cross.ChangedTensor;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a probe showed: where its replay spiked, or what changed although nothing was trained. */
public enum Answer {
    SAME("the spike occurred in its place with"),
    EARLIER("it occurred earlier with"),
    LATER("it occurred later with"),
    /** No spike within the steps of the probe, which are few: prevented or delayed. */
    NONE("it did not occur in its place with"),
    UNCHANGED("nothing changed with"),
    CHANGED_WEIGHTS("weights changed with"),
    CHANGED_MOMENTS("the optimizer's moments changed with");

    private final String words;

    Answer(String words) {
        this.words = words;
    }

    /** The beginning of a sentence that ends with the probes. */
    String words() {
        return words;
    }

    /** Empty for a void replay, which is no evidence. */
    static Optional<Answer> of(SpikeOutcome outcome) {
        return outcome == SpikeOutcome.VOID ? Optional.empty() : Optional.of(valueOf(outcome.name()));
    }

    static Answer of(List<ChangedTensor> changed) {
        if (changed.isEmpty()) {
            return UNCHANGED;
        }
        return changed.stream().allMatch(tensor -> tensor.moment().isPresent()) ? CHANGED_MOMENTS : CHANGED_WEIGHTS;
    }

    /** As in files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
