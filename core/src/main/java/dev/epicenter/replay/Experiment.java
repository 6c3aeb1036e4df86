package dev.epicenter.replay;

import dev.epicenter.intervention.Intervention;
import dev.epicenter.json.VersionedJson;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.spike.Spike;
import java.util.List;

/**
 * An experiment: a control and its arms around one spike. It is written to {@code experiment.json} before they run.
 *
 * @param formatVersion of the file
 * @param run the run's name
 * @param spike its number
 * @param found the spike as the run recorded it
 * @param checkpoint step of the checkpoint that all replays start from; 0: the start of the run
 * @param horizon the last step replayed
 * @param plan the run's data plan when it spiked
 * @param numerics the numerics that the replays' bits depend on
 * @param arms in the order in which they run, after the control
 */
public record Experiment(
        int formatVersion,
        String run,
        int spike,
        Spike found,
        long checkpoint,
        long horizon,
        DataPlan plan,
        NumericsFingerprint numerics,
        List<PlannedArm> arms) {
    /** Version 2 has a checksum. */
    public static final VersionedJson<Experiment> FILE = new VersionedJson<>(Experiment.class, 2, 1, 2);

    public Experiment {
        arms = List.copyOf(arms);
    }

    /** An arm in {@code experiment.json}. Its folder under {@code arms/} has its name, with invalid characters replaced. */
    public record PlannedArm(String name, String group, List<Intervention> interventions) {
        public PlannedArm {
            interventions = List.copyOf(interventions);
        }

        /** The arm itself. */
        Arm arm() {
            return new Arm(name, interventions);
        }

        static PlannedArm of(Arm arm) {
            return new PlannedArm(arm.name(), arm.group(), arm.interventions());
        }
    }
}
