package dev.epicenter.external;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.PrecisionChange;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The protocol of trainers with an adapter: they read {@code segment.json} and write {@code metrics.jsonl}. */
final class AdapterProtocol implements Protocol {
    private static final String VARIABLE = "EPICENTER_SEGMENT";

    private final TrainerConfig.Adapter trainer;
    private final SegmentRequest request;
    private final Consumer<Handshake> onHandshake;
    private final Supplier<Optional<Handshake>> known;

    /**
     * @param onHandshake receives each process's handshake
     * @param known the last handshake
     */
    AdapterProtocol(
            RunConfig config,
            TrainerConfig.Adapter trainer,
            Consumer<Handshake> onHandshake,
            Supplier<Optional<Handshake>> known) {
        this.trainer = trainer;
        this.request = new SegmentRequest(config, trainer.keys());
        this.onHandshake = onHandshake;
        this.known = known;
    }

    @Override
    public Segment possible(Segment segment) {
        return segment;
    }

    @Override
    public Optional<String> cannot(Intervention change) {
        Optional<String> word = SegmentRequest.word(change);
        if (word.isEmpty()) {
            return Optional.of("runs in its own process and does not support "
                    + change.key()
                    + " (docs/how-to/external-trainers.md)");
        }
        Optional<Handshake> handshake = known.get();
        return handshake
                .flatMap(Handshake::capable)
                .filter(words -> !words.contains(word.get()))
                .map(words -> "reports that it does not support " + word.get())
                .or(() -> handshake.flatMap(Handshake::capable).isEmpty() && isOptional(change)
                        ? Optional.of("does not report that it supports " + word.get())
                        : Optional.empty())
                .or(() -> handshake
                        .flatMap(Handshake::knobs)
                        .flatMap(knobs -> SegmentRequest.knob(change)
                                .map(Hyperparameter::key)
                                .filter(knob -> !knobs.contains(knob)))
                        .map(knob -> "reports that it has no " + knob));
    }

    /** What a trainer that lists nothing is not asked for. */
    private static boolean isOptional(Intervention change) {
        return change instanceof PrecisionChange || change instanceof DataChange.ReplaceRows;
    }

    @Override
    public Call call(Segment segment, boolean onStop, Path out, Path place) {
        String id = Long.toHexString(System.nanoTime()) + "-" + out.getFileName();
        SegmentFile file = request.of(segment, id, onStop, out);
        file.write(out);
        DataPlan plan = SegmentRequest.plan(segment);
        return new Call(
                trainer.command(),
                Map.of(
                        "PYTHONUNBUFFERED",
                        "1",
                        VARIABLE,
                        out.resolve(SegmentFile.NAME).toString()),
                true,
                new MetricsListener(file, segment.firstStep(), plan, out, onHandshake));
    }
}
