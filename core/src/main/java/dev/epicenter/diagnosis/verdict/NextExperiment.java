package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.Stage;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The experiment that would settle an undecided diagnosis. {@code epicenter diagnose --continue} runs it.
 *
 * @param what it repeats or tests, as the beginning of a sentence: {@code 9 more seeds of lr=x0.5 and of its sham}
 * @param replays its further replays, at most
 * @param steps their steps, at most
 * @param seconds its time, at the speed of this diagnosis
 * @param request what it runs
 * @param command that runs it
 */
public record NextExperiment(
        String what, long replays, long steps, double seconds, Continuation request, String command) {
    /**
     * A diagnosis that continues one. Stored replays are reused, so only what is new runs.
     *
     * @param stages to run
     * @param from step of the checkpoint that the control starts from, if the user chose it
     * @param rewind largest number of steps before the onset from which replays start
     * @param horizon steps replayed after the onset
     * @param looks at hypotheses that stay open
     */
    public record Continuation(Set<Stage> stages, OptionalLong from, long rewind, long horizon, Looks looks) {
        public Continuation {
            stages = Stage.ordered(stages);
        }
    }
}
