package dev.epicenter.segment;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionCheck;
import dev.epicenter.tensor.TensorLayout;
import java.util.Optional;
import java.util.stream.LongStream;

/** Checks whether a segment's interventions can change anything in its steps. */
public final class SegmentCheck {
    private SegmentCheck() {}

    /**
     * Refuses what {@link InterventionCheck#check} refuses, and batches that the segment does not train on.
     *
     * @throws EpicenterException if so; in one line that names the intervention
     */
    public static void check(Segment segment, RunConfig config, TensorLayout layout) {
        InterventionCheck.check(segment.interventions(), config, layout);
        for (Intervention intervention : segment.interventions()) {
            if (intervention instanceof DataChange change) {
                unreached(change, segment).ifPresent(problem -> {
                    throw new EpicenterException(change.text() + ": " + problem);
                });
            }
        }
    }

    private static Optional<String> unreached(DataChange change, Segment segment) {
        boolean trained = change.batches().isEmpty()
                || LongStream.rangeClosed(segment.firstStep(), segment.until())
                        .map(step -> segment.plan().batch(step))
                        .anyMatch(change.batches().get()::contains);
        return trained
                ? Optional.empty()
                : Optional.of("steps " + segment.firstStep() + " to " + segment.until() + " train on batches "
                        + segment.plan().batch(segment.firstStep()) + " to "
                        + segment.plan().batch(segment.until()) + ", not on these");
    }
}
