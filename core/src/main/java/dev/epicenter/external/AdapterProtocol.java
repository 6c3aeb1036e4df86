package dev.epicenter.external;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Trainers that read {@code segment.json}. */
final class AdapterProtocol implements Protocol {
    private static final String VARIABLE = "EPICENTER_SEGMENT";

    private final TrainerConfig.Adapter trainer;
    private final SegmentRequest order;
    private final Consumer<Handshake> heard;
    private final Supplier<Optional<Handshake>> known;

    /**
     * @param heard takes what each process says of itself
     * @param known what the last one said
     */
    AdapterProtocol(
            RunConfig config,
            TrainerConfig.Adapter trainer,
            Consumer<Handshake> heard,
            Supplier<Optional<Handshake>> known) {
        this.trainer = trainer;
        this.order = new SegmentRequest(config, trainer.keys());
        this.heard = heard;
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
        Optional<Handshake> said = known.get();
        return said.flatMap(Handshake::capable)
                .filter(words -> !words.contains(word.get()))
                .map(words -> "says that it is not capable of " + word.get())
                .or(() -> said.flatMap(Handshake::knobs)
                        .flatMap(knobs -> SegmentRequest.knob(change)
                                .map(Hyperparameter::key)
                                .filter(knob -> !knobs.contains(knob)))
                        .map(knob -> "says that it has no " + knob));
    }

    @Override
    public Call call(Segment segment, boolean onStop, Path out) {
        String id = Long.toHexString(System.nanoTime()) + "-" + out.getFileName();
        SegmentFile file = order.of(segment, id, onStop, out);
        file.write(out);
        DataPlan plan = SegmentRequest.plan(segment);
        return new Call(
                trainer.command(),
                Map.of(VARIABLE, out.resolve(SegmentFile.NAME).toString()),
                true,
                new MetricsListener(file, segment.firstStep(), plan, out, heard));
    }
}
