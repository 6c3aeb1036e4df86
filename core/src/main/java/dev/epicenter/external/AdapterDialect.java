package dev.epicenter.external;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.Knob;
import dev.epicenter.segment.Segment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Trainers that read {@code segment.json}. */
final class AdapterDialect implements Dialect {
    private static final String VARIABLE = "EPICENTER_SEGMENT";

    private final TrainerConfig.Adapter trainer;
    private final SegmentOrder order;
    private final Consumer<Acknowledgement> heard;
    private final Supplier<Optional<Acknowledgement>> known;

    /**
     * @param heard takes what each process says of itself
     * @param known what the last one said
     */
    AdapterDialect(
            RunConfig config,
            TrainerConfig.Adapter trainer,
            Consumer<Acknowledgement> heard,
            Supplier<Optional<Acknowledgement>> known) {
        this.trainer = trainer;
        this.order = new SegmentOrder(config, trainer.keys());
        this.heard = heard;
        this.known = known;
    }

    @Override
    public Segment possible(Segment segment) {
        return segment;
    }

    @Override
    public Optional<String> cannot(Intervention change) {
        Optional<String> word = SegmentOrder.word(change);
        if (word.isEmpty()) {
            return Optional.of("is in a process of its own and cannot be asked for "
                    + change.key()
                    + " (docs/how-to/external-trainers.md)");
        }
        Optional<Acknowledgement> said = known.get();
        return said.flatMap(Acknowledgement::capable)
                .filter(words -> !words.contains(word.get()))
                .map(words -> "says that it is not capable of " + word.get())
                .or(() -> said.flatMap(Acknowledgement::knobs)
                        .flatMap(knobs ->
                                SegmentOrder.knob(change).map(Knob::key).filter(knob -> !knobs.contains(knob)))
                        .map(knob -> "says that it has no " + knob));
    }

    @Override
    public Call call(Segment segment, boolean onStop, Path out) {
        String id = Long.toHexString(System.nanoTime()) + "-" + out.getFileName();
        SegmentFile file = order.of(segment, id, onStop, out);
        file.write(out);
        DataPlan plan = SegmentOrder.plan(segment);
        return new Call(
                trainer.command(),
                Map.of(VARIABLE, out.resolve(SegmentFile.NAME).toString()),
                true,
                new MetricsHearing(file, segment.firstStep(), plan, out, heard));
    }
}
