package dev.epicenter.skip;

import dev.epicenter.segment.DataPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The planner of skips: decides which steps' batches to skip and from which checkpoint to restart. Pure functions. */
public final class SkipPlanner {
    private SkipPlanner() {}

    /** The available checkpoints, by step. */
    public sealed interface Checkpoints {
        /** The newest checkpoint at or before step {@code most}; 0 if only the beginning is possible. */
        OptionalLong newest(long most);

        /** The checkpoints are unknown. */
        record Unknown() implements Checkpoints {
            @Override
            public OptionalLong newest(long most) {
                return OptionalLong.empty();
            }
        }

        /** A checkpoint every {@code steps} steps. */
        record Every(long steps) implements Checkpoints {
            public Every {
                if (steps < 1) {
                    throw new IllegalArgumentException("a checkpoint every " + steps + " steps");
                }
            }

            @Override
            public OptionalLong newest(long most) {
                return OptionalLong.of(most / steps * steps);
            }
        }

        /** A list of checkpoints. */
        record Listed(List<Long> steps) implements Checkpoints {
            public Listed {
                steps = List.copyOf(steps);
            }

            @Override
            public OptionalLong newest(long most) {
                return OptionalLong.of(steps.stream()
                        .mapToLong(Long::longValue)
                        .filter(step -> step <= most)
                        .max()
                        .orElse(0));
            }
        }
    }

    /**
     * Returns the plan for {@code spike}.
     *
     * @param earlier skips of the run before the spike
     */
    public static SkipPlan plan(
            SpikeSpan spike, SkipRule rule, Checkpoints checkpoints, Batches batches, DataPlan earlier) {
        List<String> notes = new ArrayList<>();
        long unseen = spike.spacing() - 1;
        if (unseen > 0) {
            notes.add("the log has a row every " + spike.spacing() + " steps, so the spike may have begun up to "
                    + unseen + " steps before the row of its onset; as many more are skipped before it");
        }
        long first = spike.first() - unseen - rule.before().orElse(SkipRule.PALM_BEFORE);
        if (first < 1) {
            notes.add("the skip starts at the first step of the run");
            first = 1;
        }
        long last = spike.last() + rule.after().orElse(0);
        if (rule.after().isEmpty()) {
            last = Math.max(last, first + SkipRule.PALM_LEAST - 1);
            if (rule.before().isEmpty() && last - first + 1 > SkipRule.PALM_MOST) {
                last = first + SkipRule.PALM_MOST - 1;
                notes.add("PaLM's maximum of 500 batches ends before the last known step of the spike, " + spike.last()
                        + "; --after 0 skips the whole spike");
            }
        }
        OptionalLong restart = checkpoints.newest(first - 1);
        if (restart.isPresent()) {
            long again = first - 1 - restart.getAsLong();
            if (restart.getAsLong() == 0 && first > 1) {
                notes.add("no checkpoint of step " + (first - 1)
                        + " or before is available: restart from the beginning of the run");
            } else if (again > 0) {
                notes.add("steps " + (restart.getAsLong() + 1) + " to " + (first - 1)
                        + " are repeated on their own batches");
            }
        }
        return new SkipPlan(spike, first, last, restart, batches, earlier, notes);
    }
}
