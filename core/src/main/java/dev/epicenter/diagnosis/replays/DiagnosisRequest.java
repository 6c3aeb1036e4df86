package dev.epicenter.diagnosis.replays;

import dev.epicenter.EpicenterException;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A request to diagnose a spike.
 *
 * @param spike number of the spike
 * @param stages to run
 * @param budget limit of replays or time
 * @param from step of the checkpoint that the control starts from; empty: the newest at least {@code rewind} steps before
 *     the onset
 * @param rewind largest number of steps before the onset from which replays start
 * @param horizon steps replayed after the onset; "prevented" means no spike within it
 * @param remedies what stage {@code remedies} follows
 * @param allProbes whether the ranking runs every probe, also those that decide nothing
 * @param looks at hypotheses that stay open
 */
public record DiagnosisRequest(
        int spike,
        Set<Stage> stages,
        Budget budget,
        OptionalLong from,
        long rewind,
        long horizon,
        RemedyOptions remedies,
        boolean allProbes,
        Looks looks) {
    /** As far back as PaLM's remedy goes (Chowdhery et al. 2022, section 5.1). */
    public static final long DEFAULT_REWIND = 100;

    public static final long DEFAULT_HORIZON = 120;

    /** A shorter horizon cannot distinguish a delay from a prevention: an onset's tolerance and its alarm alone take 25 steps. */
    public static final long LEAST_HORIZON = 40;

    public DiagnosisRequest {
        stages = Stage.ordered(stages);
        if (horizon < LEAST_HORIZON) {
            throw new EpicenterException(
                    "--horizon " + horizon + ": too short to distinguish a prevented spike from a delayed"
                            + " one; give at least " + LEAST_HORIZON);
        }
        if (!remedies.requested().isEmpty() && !stages.contains(Stage.REMEDIES)) {
            throw new EpicenterException("--remedy: only stage remedies follows remedies; use --effort thorough, or add"
                    + " remedies to --stages");
        }
        if (allProbes && !stages.contains(Stage.RANK)) {
            throw new EpicenterException("--all-probes: only stage rank runs probes; use --effort quick");
        }
        if (rewind < 1) {
            throw new EpicenterException("--rewind must be at least 1, not " + rewind);
        }
    }

    /** A request that follows the remedies that stage {@code dose} finds, without probes that decide nothing. */
    public DiagnosisRequest(int spike, Set<Stage> stages, Budget budget, OptionalLong from, long rewind, long horizon) {
        this(spike, stages, budget, from, rewind, horizon, RemedyOptions.DEFAULT, false, Looks.ONE);
    }

    /** Whether a nearer checkpoint is acceptable if none is left that far back: the user did not set the distance. */
    boolean anyDistance() {
        return rewind == (ranksOnly() ? Effort.QUICK.rewind() : DEFAULT_REWIND);
    }

    /** Whether only a ranking of causes is requested, and none is asserted. */
    public boolean ranksOnly() {
        return Effort.QUICK.stages().equals(stages);
    }

    /** Whether a ranking decides what the other stages test, which saves replays. */
    public boolean lean() {
        return stages.contains(Stage.RANK) && !ranksOnly();
    }

    /** The standard diagnosis of a spike. */
    public static DiagnosisRequest standard(int spike) {
        return new DiagnosisRequest(
                spike, Stage.STANDARD, Budget.UNLIMITED, OptionalLong.empty(), DEFAULT_REWIND, DEFAULT_HORIZON);
    }
}
