package dev.epicenter.diagnosis.verdict;

import dev.epicenter.Formats;
import dev.epicenter.diagnosis.verdict.ShortVerdict.By;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes a short verdict: one line for tables, or one sentence each for verdict, cost, what is ruled out and what is next. */
public final class ShortVerdictText {
    private static final double NEARLY = 0.99;

    private ShortVerdictText() {}

    /** Such as {@code batches + state, lr (shown; 93% in the ranking)}. */
    public static String line(ShortVerdict found) {
        Optional<String> probability = found.probability().isPresent()
                ? Optional.of(percent(found.probability().getAsDouble()))
                : Optional.empty();
        return found.verdict() + " (" + (found.asserted() ? "shown" : "not shown")
                + probability.map(percent -> "; " + percent + " in the ranking").orElse("") + ")";
    }

    /** The sentences. */
    public static List<String> of(ShortVerdict found) {
        List<String> lines = new ArrayList<>();
        lines.add("Verdict: " + line(found) + ".");
        lines.add(cost(found.cost()));
        by(found, By.TEST).ifPresent(causes -> lines.add("Ruled out by tests: " + causes + "."));
        by(found, By.RANKING).ifPresent(causes -> lines.add("Below 2% in the ranking: " + causes + "."));
        found.next().ifPresent(next -> lines.add(next(next)));
        return lines;
    }

    private static String cost(ShortVerdict.Cost cost) {
        return "Cost so far: " + Formats.count(cost.replays(), "replay") + " run, " + cost.reused() + " reused, "
                + Formats.count(cost.steps(), "step") + ", " + Formats.duration(Math.round(cost.seconds())) + ".";
    }

    /** Such as {@code Next: 9 more seeds of lr=x0.5 and of its sham, at most 18 replays, 1200 steps, about 3 min 0 s: COMMAND}. */
    public static String next(NextExperiment next) {
        return "Next: " + next.what() + ", at most " + Formats.count(next.replays(), "replay") + ", "
                + Formats.count(next.steps(), "step") + ", about "
                + Formats.duration(Math.max(1, Math.round(next.seconds()))) + ": " + next.command();
    }

    private static Optional<String> by(ShortVerdict found, By by) {
        String causes = found.ruledOut().stream()
                .filter(excluded -> excluded.by() == by)
                .map(ShortVerdict.RuledOut::cause)
                .collect(Collectors.joining("; "));
        return causes.isEmpty() ? Optional.empty() : Optional.of(causes);
    }

    private static String percent(double probability) {
        return probability > NEARLY ? "over 99%" : String.format(Locale.ROOT, "%.0f%%", 100 * probability);
    }
}
