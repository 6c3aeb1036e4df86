package dev.epicenter.diagnosis.ranking;

import dev.epicenter.diagnosis.ranking.Ranking.Observed;
import dev.epicenter.diagnosis.ranking.Ranking.Ranked;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a ranking as plain sentences: the likeliest cause first, then what was seen, then what the numbers mean. */
public final class RankingText {
    /** A cause below one half is not called likely. */
    private static final double LIKELY = 0.5;

    private RankingText() {}

    public static List<String> of(Ranking ranking) {
        List<String> words = new ArrayList<>();
        Ranked first = ranking.first();
        String others = ranking.remaining().stream()
                .skip(1)
                .map(ranked -> ranked.cause().words() + " (" + percent(ranked) + ")")
                .collect(Collectors.joining("; "));
        words.add((first.probability() >= LIKELY ? "Most likely cause: " : "Undecided; first in the ranking: ")
                + first.cause().words() + " (" + percent(first) + ")."
                + (others.isEmpty() ? "" : " Then " + others + ".")
                + (ranking.remaining().size() < ranking.causes().size() ? " All others are below 2%." : ""));
        if (!ranking.answers().isEmpty()) {
            words.add("Replays from " + ranking.distance() + " steps before the onset: " + seen(ranking) + ".");
        }
        words.add(
                "This is a ranking from few replays, not a test: nothing is asserted. The probabilities hold for causes like"
                        + " the planted ones that they were counted on.");
        return words;
    }

    private static String percent(Ranked ranked) {
        return ranked.probability() > 0.99
                ? "over 99%"
                : String.format(Locale.ROOT, "%.0f%%", 100 * ranked.probability());
    }

    private static String seen(Ranking ranking) {
        Map<Answer, List<String>> byAnswer = new EnumMap<>(Answer.class);
        for (Observed observed : ranking.answers()) {
            byAnswer.computeIfAbsent(observed.answer(), any -> new ArrayList<>())
                    .add(observed.probe().words());
        }
        return byAnswer.entrySet().stream()
                .map(entry -> entry.getKey().words() + " " + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("; "));
    }
}
