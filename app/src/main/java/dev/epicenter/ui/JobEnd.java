package dev.epicenter.ui;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a job that a page started has ended.
 *
 * @param kind in one word
 * @param reason why, as a sentence; empty where the kind says it all
 */
record JobEnd(Kind kind, Optional<String> reason) {
    /** The exit code after Ctrl-C, and after the termination signal. */
    private static final List<Integer> SIGNALS = List.of(130, 143);

    /** The exit code of a replay whose control differs from the run: it finished, and its result says so. */
    private static final int NOT_REPRODUCED = 4;

    private static final String PROBLEM = "epicenter: ";

    /** The kinds of ends. */
    enum Kind {
        DONE,
        STOPPED,
        OUT_OF_BUDGET,
        FAILED
    }

    /**
     * @param exit its exit code
     * @param stopped whether a page stopped it
     * @param output its lines
     */
    static JobEnd of(int exit, boolean stopped, List<String> output) {
        Optional<String> spent = output.stream()
                .filter(line -> line.contains("--budget: too small")
                        || line.contains("the budget is spent")
                        || line.contains("is left of the budget"))
                .reduce((first, last) -> last)
                .map(JobEnd::sentence);
        if (stopped || SIGNALS.contains(exit)) {
            return new JobEnd(Kind.STOPPED, Optional.empty());
        } else if (spent.isPresent()) {
            return new JobEnd(Kind.OUT_OF_BUDGET, spent);
        } else if (exit == 0 || exit == NOT_REPRODUCED) {
            return new JobEnd(Kind.DONE, Optional.empty());
        }
        Optional<String> problem = output.stream()
                .filter(line -> line.startsWith(PROBLEM))
                .reduce((first, last) -> last)
                .or(() -> output.stream().reduce((first, last) -> last));
        return new JobEnd(Kind.FAILED, Optional.of(problem.map(JobEnd::sentence).orElse("exit code " + exit)));
    }

    private static String sentence(String line) {
        String text = line.strip().startsWith(PROBLEM) ? line.strip().substring(PROBLEM.length()) : line.strip();
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
