package dev.epicenter.external;

import dev.epicenter.intervention.Intervention;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.SkipRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A segment as {@code docs/reference/segment.md} hands it to a trainer; its components are the keys.
 *
 * @param id of the segment, which the trainer gives back
 * @param start empty: the initial state
 * @param lastStep the last step to make
 * @param seed the run's
 * @param plan which batch each step trains on
 * @param overrides changes of the trainer's configuration, in order
 * @param keys what the trainer's configuration calls each knob, so that it can tell which it has
 * @param interventions changes of the state, in order
 * @param telemetry what is recorded besides the loss
 * @param checkpoint when one is written
 * @param out the folder to write to
 */
public record SegmentFile(
        String id,
        Optional<Start> start,
        long lastStep,
        long seed,
        Plan plan,
        List<Override> overrides,
        SortedMap<String, String> keys,
        List<Intervention> interventions,
        Telemetry telemetry,
        Checkpoints checkpoint,
        String out) {
    static final FormatHeader HEADER = new FormatHeader("segment", 1);
    static final String NAME = "segment.json";

    public SegmentFile {
        overrides = List.copyOf(overrides);
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        interventions = List.copyOf(interventions);
    }

    /** @param checkpoint a folder that the trainer wrote, for {@code step} */
    public record Start(long step, String checkpoint) {}

    /** @param replaced other batches in the place of the plan's */
    public record Plan(List<SkipRange> skips, long dataSeed, List<Replaced> replaced) {
        public Plan {
            skips = List.copyOf(skips);
            replaced = List.copyOf(replaced);
        }
    }

    /** Where the plan says {@code batch}, that of the index {@code with}. */
    public record Replaced(long batch, long with) {}

    /**
     * A change of the trainer's configuration, to a value or by a factor.
     *
     * @param knob as Epicenter calls it
     * @param key as the trainer does
     * @param tensors a pattern; empty: all
     */
    public record Override(
            String knob, String key, OptionalDouble value, OptionalDouble factor, Optional<String> tensors) {}

    /** As in the run file. */
    public record Telemetry(boolean norms, long tensorsEvery) {}

    /** After multiples of {@code every}, the steps in {@code at}, and on SIGTERM where {@code onStop}. */
    public record Checkpoints(long every, SortedSet<Long> at, boolean onStop) {}

    /** Writes it to {@code folder}. */
    Path write(Path folder) {
        Path file = folder.resolve(NAME);
        JsonFile.write(file, HEADER, this);
        return file;
    }

    /** The words by which a trainer says that it did what this asks for. */
    List<String> asks() {
        List<String> asks = new ArrayList<>();
        if (start.isPresent()) {
            asks.add("start");
        }
        if (!plan.skips.isEmpty() || !plan.replaced.isEmpty()) {
            asks.add("plan");
        }
        if (plan.dataSeed != seed) {
            asks.add("data_seed");
        }
        if (!overrides.isEmpty()) {
            asks.add("overrides");
        }
        interventions.forEach(intervention -> asks.add(kind(intervention)));
        return asks;
    }

    /** Its word in {@code applied} and {@code capable}. */
    static String kind(Intervention intervention) {
        return intervention
                .getClass()
                .getSimpleName()
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
