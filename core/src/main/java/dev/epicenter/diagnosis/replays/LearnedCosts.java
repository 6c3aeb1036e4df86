package dev.epicenter.diagnosis.replays;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which share of its cost at most a diagnosis takes beyond its controls, for each effort: the shortest interval that held 85% of the
 * planted runs ({@code bench/ranking costs} writes the file). As a share it carries over to other windows.
 */
record LearnedCosts(List<Shares> efforts) {
    private static final String FILE = "costs.json";

    /**
     * The shares of one effort.
     *
     * @param effort as of {@link Effort#key}
     * @param learned number of planted runs that it was learned from
     * @param held of {@code runs} planted runs, those for which the interval of steps held that was learned without their workload
     */
    record Shares(String effort, Share replays, Share steps, int learned, int held, int runs) {}

    /** An interval of shares, from 0 to 1. */
    record Share(double low, double high) {}

    LearnedCosts {
        efforts = List.copyOf(efforts);
    }

    /** Those that the program ships. */
    static LearnedCosts shipped() {
        try (InputStream in = LearnedCosts.class.getResourceAsStream(FILE)) {
            return Json.mapper().readValue(Objects.requireNonNull(in).readAllBytes(), LearnedCosts.class);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The shares of the effort that runs these stages. */
    Optional<Shares> of(Set<Stage> stages) {
        return efforts.stream()
                .filter(shares -> Effort.valueOf(shares.effort().toUpperCase(Locale.ROOT))
                        .stages()
                        .equals(stages))
                .findFirst();
    }
}
