package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.DataChange.PermuteBatches;
import dev.epicenter.intervention.DataChange.ReplaceBatches;
import dev.epicenter.intervention.DataChange.ReplaceRows;
import dev.epicenter.intervention.ExternalRequests;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.StoredState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Translates a segment into a request to an external trainer; plans and batch replacements are already worked out. */
final class SegmentRequest {
    /** The number of distinct seeds of replaced batches. */
    private static final long SEEDS = 1000;

    private final RunConfig config;
    private final TrainerConfig.Knobs keys;

    /** @param keys the trainer's name of each knob; empty: Epicenter's name */
    SegmentRequest(RunConfig config, TrainerConfig.Knobs keys) {
        this.config = config;
        this.keys = keys;
    }

    /**
     * The request for a segment.
     *
     * @throws EpicenterException if external trainers do not support an intervention
     */
    SegmentFile of(Segment segment, String id, boolean onStop, Path out) {
        DataPlan plan = plan(segment);
        long dataSeed = config.seed();
        List<SegmentFile.Override> overrides = new ArrayList<>();
        List<SegmentFile.Change> ofState = new ArrayList<>();
        for (Intervention change : segment.interventions()) {
            if (!change.accept(ExternalRequests.POSSIBLE)) {
                throw new EpicenterException(change.text()
                        + ": external trainers do not support this intervention"
                        + " (docs/how-to/external-trainers.md); omit it");
            }
            if (change instanceof HyperparameterChange hyperparameter) {
                overrides.add(override(hyperparameter));
            } else if (change instanceof DataChange.DataSeed order) {
                dataSeed = order.seed();
            }
            change.accept(StateRequests.OF).ifPresent(ofState::add);
        }
        return new SegmentFile(
                id,
                segment.start().map(state -> start((StoredState) state)),
                segment.until(),
                config.seed(),
                new SegmentFile.Plan(plan.skips(), dataSeed, replaced(segment), rows(segment)),
                overrides,
                names(),
                ofState,
                new SegmentFile.Telemetry(
                        config.telemetry().norms(),
                        segment.tensors() ? config.telemetry().tensorsEvery() : 0),
                new SegmentFile.Checkpoints(
                        segment.keep().every(), segment.keep().at(), onStop),
                segment.reference().map(compared -> compare((StoredState) compared.state(), compared.eachTensor())),
                segment.sharpness(),
                out.toString());
    }

    /** The segment's plan without the batches that its interventions skip. */
    static DataPlan plan(Segment segment) {
        return segment.plan().skipping(segment.firstStep() - 1, segment.interventions());
    }

    /** The word for {@code change} in a handshake; empty if no request can express it. */
    static Optional<String> word(Intervention change) {
        if (!change.accept(ExternalRequests.POSSIBLE)) {
            return Optional.empty();
        } else if (change instanceof HyperparameterChange) {
            return Optional.of("overrides");
        } else if (change instanceof ReplaceRows) {
            return Optional.of(SegmentFile.ROWS);
        } else if (change instanceof DataChange) {
            return Optional.of(change instanceof DataChange.DataSeed ? "data_seed" : "plan");
        }
        return Optional.of(SegmentFile.kind(change));
    }

    /** The hyper-parameter that {@code change} sets, of all tensors or some; empty for other changes. */
    static Optional<Hyperparameter> knob(Intervention change) {
        return change instanceof HyperparameterChange hyperparameter
                ? Optional.of(hyperparameter.knob())
                : Optional.empty();
    }

    private TreeMap<String, String> names() {
        TreeMap<String, String> names = new TreeMap<>();
        for (Hyperparameter knob : Hyperparameter.values()) {
            String key = keys.of(knob.key());
            names.put(knob.key(), key.isEmpty() ? knob.key() : key);
        }
        return names;
    }

    private static SegmentFile.Start start(StoredState state) {
        return new SegmentFile.Start(state.step(), state.folder().toString());
    }

    private static SegmentFile.Compare compare(StoredState state, boolean eachTensor) {
        return new SegmentFile.Compare(state.step(), state.folder().toString(), eachTensor);
    }

    private SegmentFile.Override override(HyperparameterChange change) {
        String key = keys.of(change.knob().key());
        return new SegmentFile.Override(
                change.knob().key(),
                key.isEmpty() ? change.knob().key() : key,
                change.setting(),
                change.factor(),
                change.tensors());
    }

    /** Permuted first, then replaced, as the built-in trainer does. */
    private List<SegmentFile.Replaced> replaced(Segment segment) {
        TreeMap<Long, Long> with = new TreeMap<>();
        for (Intervention change : segment.interventions()) {
            if (change instanceof PermuteBatches permute) {
                List<Long> order = order(permute);
                for (int i = 0; i < order.size(); i++) {
                    with.put(permute.from() + i, order.get(i));
                }
            }
        }
        for (Intervention change : segment.interventions()) {
            if (change instanceof ReplaceBatches replace) {
                for (long batch = replace.from(); batch <= replace.to(); batch++) {
                    with.putIfAbsent(batch, batch);
                }
                with.replaceAll((batch, index) ->
                        index >= replace.from() && index <= replace.to() ? other(index, replace.seed()) : index);
            }
        }
        return with.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(entry.getValue()))
                .map(entry -> new SegmentFile.Replaced(entry.getKey(), entry.getValue()))
                .toList();
    }

    private List<SegmentFile.ReplacedRows> rows(Segment segment) {
        return segment.interventions().stream()
                .filter(ReplaceRows.class::isInstance)
                .map(ReplaceRows.class::cast)
                .map(replace -> new SegmentFile.ReplacedRows(
                        replace.batch(), replace.rows(), other(replace.batch(), replace.seed())))
                .toList();
    }

    /** The index of a batch that the run never trains on: beyond its end, with room for skipped batches. */
    private long other(long batch, long seed) {
        long beyond = 2 * config.steps() + 10_000;
        return (1 + Math.floorMod(seed, SEEDS)) * beyond + batch;
    }

    /** A random order other than the present one. */
    private static List<Long> order(PermuteBatches permute) {
        List<Long> order = new ArrayList<>();
        for (long batch = permute.from(); batch <= permute.to(); batch++) {
            order.add(batch);
        }
        List<Long> old = List.copyOf(order);
        Random random = new Random(permute.seed());
        while (order.equals(old)) {
            Collections.shuffle(order, random);
        }
        return order;
    }
}
