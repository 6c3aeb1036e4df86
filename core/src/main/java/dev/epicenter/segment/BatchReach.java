package dev.epicenter.segment;

import dev.epicenter.segment.Intervention.PermuteBatches;
import dev.epicenter.segment.Intervention.ReplaceBatches;
import dev.epicenter.segment.Intervention.ReplaceRows;
import java.util.Optional;
import java.util.stream.LongStream;

/** Checks that a segment trains on the batches that an intervention names. */
final class BatchReach {
    private BatchReach() {}

    /** The problem, if the segment trains on none of them. */
    static Optional<String> problem(Intervention intervention, Segment segment) {
        if (intervention instanceof ReplaceBatches replace) {
            return problem(replace.from(), replace.to(), segment);
        } else if (intervention instanceof ReplaceRows replace) {
            return problem(replace.batch(), replace.batch(), segment);
        } else if (intervention instanceof PermuteBatches permute) {
            return problem(permute.from(), permute.to(), segment);
        }
        return Optional.empty();
    }

    private static Optional<String> problem(long from, long to, Segment segment) {
        boolean trained = LongStream.rangeClosed(segment.firstStep(), segment.until())
                .map(step -> segment.plan().batch(step))
                .anyMatch(batch -> batch >= from && batch <= to);
        return trained
                ? Optional.empty()
                : Optional.of("steps " + segment.firstStep() + " to " + segment.until() + " train on batches "
                        + segment.plan().batch(segment.firstStep()) + " to "
                        + segment.plan().batch(segment.until()) + ", not on these");
    }
}
