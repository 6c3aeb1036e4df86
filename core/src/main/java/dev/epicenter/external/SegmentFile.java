package dev.epicenter.external;

import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.segment.SharpnessRequest;
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
 * A segment in the form that a trainer reads ({@code docs/reference/segment.md}); its components are the keys.
 *
 * @param id the segment's id, which the trainer returns
 * @param start the checkpoint to start from; empty: the initial state
 * @param lastStep the last step to train
 * @param seed the run's seed
 * @param plan which batch each step trains on
 * @param overrides changes of the trainer's configuration, in order
 * @param keys the name of each knob in the trainer's configuration
 * @param interventions changes of the state, in order
 * @param telemetry what is recorded besides the loss
 * @param checkpoint when checkpoints are written
 * @param compare the checkpoint whose weights are compared with those after the same step; empty: none
 * @param sharpness where the sharpness of the loss is measured; empty: nowhere
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
        List<Change> interventions,
        Telemetry telemetry,
        Checkpoints checkpoint,
        Optional<Compare> compare,
        Optional<SharpnessRequest> sharpness,
        String out) {
    static final FormatHeader HEADER = new FormatHeader("segment", 1);
    static final String NAME = "segment.json";
    /** The word for replaced rows in {@code applied} and {@code capable}. */
    static final String ROWS = "rows";
    /** The word for a request to measure the sharpness in {@code applied} and {@code capable}. */
    static final String SHARPNESS = "sharpness";

    public SegmentFile {
        overrides = List.copyOf(overrides);
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        interventions = List.copyOf(interventions);
    }

    /** A change of the starting state, or of which tensors are trained. Its record's name is its {@code kind}. */
    public sealed interface Change {
        /** @param pattern tensors that keep their weights and moments */
        record Freeze(String pattern) implements Change {}

        /** @param moment the one that is set to 0 */
        record ResetMoments(String moment, String pattern) implements Change {}

        /** @param factor of the weights */
        record Rescale(String pattern, double factor) implements Change {}

        /** @param relative standard deviation of the factors of the weights */
        record Jitter(double relative, long seed, String pattern) implements Change {}

        /** @param format of the loss and its gradient down to the logits, in all steps: float32 or float64 */
        record LossPrecision(String format) implements Change {}

        /** @param enabled whether the script's autocast is in force, in all steps */
        record Autocast(boolean enabled) implements Change {}

        /** @param norm L2, over all tensors that match */
        record Nudge(double norm, long seed, String pattern) implements Change {}
    }

    /** @param checkpoint the folder that the trainer wrote for {@code step} */
    public record Start(long step, String checkpoint) {}

    /** @param tensors whether each tensor and its moments are compared, too */
    public record Compare(long step, String checkpoint, boolean tensors) {}

    /**
     * The plan's changes.
     *
     * @param replaced batches that replace those of the plan
     * @param rows single rows that replace those of the plan's batches
     */
    public record Plan(List<SkipRange> skips, long dataSeed, List<Replaced> replaced, List<ReplacedRows> rows) {
        public Plan {
            skips = List.copyOf(skips);
            replaced = List.copyOf(replaced);
            rows = List.copyOf(rows);
        }
    }

    /** Replaces the rows {@code rows}, from 0, of the plan's batch {@code batch} by the same rows of the batch {@code with}. */
    public record ReplacedRows(long batch, List<Integer> rows, long with) {
        public ReplacedRows {
            rows = List.copyOf(rows);
        }
    }

    /** Replaces the plan's batch {@code batch} by the batch {@code with}. */
    public record Replaced(long batch, long with) {}

    /**
     * A change of the trainer's configuration, to a value or by a factor.
     *
     * @param knob Epicenter's name
     * @param key the trainer's name
     * @param tensors a pattern of tensor names; empty: all tensors
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

    /** The words for this segment's requests in {@code applied}. */
    List<String> requests() {
        List<String> requests = new ArrayList<>();
        if (start.isPresent()) {
            requests.add("start");
        }
        if (!plan.skips.isEmpty() || !plan.replaced.isEmpty()) {
            requests.add("plan");
        }
        if (!plan.rows.isEmpty()) {
            requests.add(ROWS);
        }
        if (plan.dataSeed != seed) {
            requests.add("data_seed");
        }
        if (!overrides.isEmpty()) {
            requests.add("overrides");
        }
        if (sharpness.isPresent()) {
            requests.add(SHARPNESS);
        }
        interventions.forEach(intervention -> requests.add(kind(intervention)));
        return requests;
    }

    /** The word for an intervention on the state in {@code applied} and {@code capable}. */
    static String kind(Object change) {
        return change.getClass()
                .getSimpleName()
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
