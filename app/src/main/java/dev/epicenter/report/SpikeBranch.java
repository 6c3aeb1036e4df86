package dev.epicenter.report;

import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.StepSampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The branch of a run that spiked: the segments before a spike's, its own, and those that resumed it, without what followed a
 * rollback or a remedy.
 *
 * @param parts ascending and without overlap
 */
public record SpikeBranch(List<Part> parts) {
    /** Segments of these causes go back and leave the branch. */
    private static final Set<TimelineEvent.Cause> LEAVES =
            Set.of(TimelineEvent.Cause.ROLLBACK, TimelineEvent.Cause.REMEDY);

    public SpikeBranch {
        parts = List.copyOf(parts);
    }

    /**
     * The steps that the branch has from one segment.
     *
     * @param from first step
     * @param to last step
     */
    public record Part(int segment, long from, long to) {}

    /**
     * The parts between two steps.
     *
     * @param from first step
     * @param to last step
     */
    public static SpikeBranch of(Timeline timeline, TimelineSpike spike, long from, long to) {
        List<TimelineSegment> branch = new ArrayList<>();
        for (TimelineSegment segment : timeline.segments()) {
            if (segment.number() > spike.segment() && LEAVES.contains(segment.cause())) {
                break;
            }
            branch.add(segment);
        }
        List<Part> parts = new ArrayList<>();
        long until = to;
        for (int i = branch.size() - 1; i >= 0; i--) {
            TimelineSegment segment = branch.get(i);
            long first = Math.max(segment.fromStep() + 1, from);
            if (first <= until) {
                parts.add(0, new Part(segment.number(), first, until));
            }
            until = Math.min(until, segment.fromStep());
        }
        return new SpikeBranch(parts);
    }

    /** The rows of the branch, ascending; damaged ones are skipped. */
    public List<StepRecord> rows(RunDirectory run) {
        return parts.stream()
                .flatMap(part -> new StepSampler(run.segment(part.segment())).between(part.from(), part.to()).stream())
                .toList();
    }
}
