package dev.epicenter.torch;

import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.EffectiveConfig;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.TrainState;
import dev.epicenter.torch.data.SegmentData;
import dev.epicenter.torch.data.Workload;
import dev.epicenter.torch.optim.UpdateRange;
import java.util.List;

/**
 * A segment with its interventions applied: its start state, and the settings of its steps.
 *
 * @param config with changed knobs
 * @param ranges the tensors to update, and how. Frozen tensors are in no range, but their gradients are still computed
 *     and count towards the norm that is clipped
 * @param faults the planted faults of the run
 */
record ResolvedSegment(
        RunConfig config,
        TrainState start,
        DataPlan plan,
        SegmentData data,
        List<UpdateRange> ranges,
        PlantedFaults faults) {
    ResolvedSegment {
        ranges = List.copyOf(ranges);
    }

    /** @param start the start state of the segment, or the initial state */
    static ResolvedSegment of(RunConfig config, Segment segment, TrainState start, Workload workload) {
        List<Intervention> changes = segment.interventions();
        EffectiveConfig effective = EffectiveConfig.of(config, changes);
        DataPlan plan = segment.plan().skipping(start.step(), changes);
        var knobs = GroupKnobs.of(effective.config().optimizer(), start.layout(), changes);
        return new ResolvedSegment(
                effective.config(),
                StateChanges.apply(changes, start),
                plan,
                new SegmentData(config.data(), workload, effective.dataSeed(), changes),
                UpdateRange.of(start.layout(), knobs::get),
                new PlantedFaults(config.faults(), segment));
    }
}
