package dev.epicenter.diagnosis.replays;

import java.util.Locale;
import java.util.Set;

/** How much a diagnosis may cost, and what it states. */
public enum Effort {
    /** A ranking of causes with probabilities; nothing is asserted. */
    QUICK(Set.of(Stage.REPRODUCE, Stage.RANK), 20, 60),
    /** A cause is asserted if it is shown; the ranking decides which hyper-parameters are tested. */
    STANDARD(
            Set.of(Stage.REPRODUCE, Stage.RANK, Stage.COMMIT, Stage.CROSS, Stage.DOSE),
            DiagnosisRequest.DEFAULT_REWIND,
            DiagnosisRequest.DEFAULT_HORIZON),
    /** Also where in the network and in the data the cause is. */
    THOROUGH(Stage.STANDARD, DiagnosisRequest.DEFAULT_REWIND, DiagnosisRequest.DEFAULT_HORIZON);

    private final Set<Stage> stages;
    private final long rewind;
    private final long horizon;

    Effort(Set<Stage> stages, long rewind, long horizon) {
        this.stages = Stage.ordered(stages);
        this.rewind = rewind;
        this.horizon = horizon;
    }

    /** The stages that it runs. */
    public Set<Stage> stages() {
        return stages;
    }

    /** Steps before the onset from which replays start, at most, unless the user sets them. */
    public long rewind() {
        return rewind;
    }

    /** Steps replayed after the onset, unless the user sets them. */
    public long horizon() {
        return horizon;
    }

    /** Its name on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
