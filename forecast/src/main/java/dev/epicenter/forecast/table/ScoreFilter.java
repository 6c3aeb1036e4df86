package dev.epicenter.forecast.table;

/** Selects scores by their names, before their numbers are parsed: numbers of other scores may be anything. */
@FunctionalInterface
public interface ScoreFilter {
    /** Whether the score is wanted; {@code family} and {@code shots} are empty where the file has none. */
    boolean takes(String family, String model, String task, String metric, String shots);
}
