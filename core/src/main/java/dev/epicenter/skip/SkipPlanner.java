package dev.epicenter.skip;

import dev.epicenter.segment.DataPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Decides which steps' batches are left out, and from which checkpoint training starts again. Pure functions. */
public final class SkipPlanner {
    private SkipPlanner() {}

    /** The checkpoints there are, as updates behind them. */
    public sealed interface Checkpoints {
        /** The newest with at most {@code most} updates behind it; 0 where only the beginning will do. */
        OptionalLong newest(long most);

        /** Nothing is known of them. */
        record Unknown() implements Checkpoints {
            @Override
            public OptionalLong newest(long most) {
                return OptionalLong.empty();
            }
        }

        /** One after each {@code steps} updates. */
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

        /** These. */
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
     * The plan for {@code spike}.
     *
     * @param earlier what the run skipped already when the spike came
     */
    public static SkipPlan plan(
            SpikeSpan spike, SkipRule rule, Checkpoints checkpoints, Batches batches, DataPlan earlier) {
        List<String> notes = new ArrayList<>();
        long unseen = spike.spacing() - 1;
        if (unseen > 0) {
            notes.add("the log has a row every " + spike.spacing() + " steps, so the spike may have begun up to "
                    + unseen + " steps before its onset's row: so many more are left out before it");
        }
        long first = spike.first() - unseen - rule.before().orElse(SkipRule.PALM_BEFORE);
        if (first < 1) {
            notes.add("the run does not go back further than its first step");
            first = 1;
        }
        long last = spike.last() + rule.after().orElse(0);
        if (rule.after().isEmpty()) {
            last = Math.max(last, first + SkipRule.PALM_LEAST - 1);
            if (rule.before().isEmpty() && last - first + 1 > SkipRule.PALM_MOST) {
                last = first + SkipRule.PALM_MOST - 1;
                notes.add("PaLM's 500 batches end before the last known step of the spike, " + spike.last()
                        + "; --after 0 leaves out all of it");
            }
        }
        OptionalLong restart = checkpoints.newest(first - 1);
        if (restart.isPresent()) {
            long again = first - 1 - restart.getAsLong();
            if (restart.getAsLong() == 0 && first > 1) {
                notes.add("no checkpoint of step " + (first - 1)
                        + " or before is left: only the beginning of the run will do");
            } else if (again > 0) {
                notes.add("steps " + (restart.getAsLong() + 1) + " to " + (first - 1)
                        + " are trained again, on their own batches");
            }
        }
        return new SkipPlan(spike, first, last, restart, batches, earlier, notes);
    }
}
