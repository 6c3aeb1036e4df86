package dev.epicenter.external;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Trainers that read {@code segment.json}. */
final class AdapterDialect implements Dialect {
    static final String VARIABLE = "EPICENTER_SEGMENT";

    private final TrainerConfig.Adapter trainer;
    private final SegmentOrder order;
    private final Consumer<Acknowledgement> heard;

    /** @param heard takes what each process says of itself */
    AdapterDialect(RunConfig config, TrainerConfig.Adapter trainer, Consumer<Acknowledgement> heard) {
        this.trainer = trainer;
        this.order = new SegmentOrder(config, trainer.keys());
        this.heard = heard;
    }

    @Override
    public Call call(Segment segment, boolean onStop, Path out) {
        String id = Long.toHexString(System.nanoTime()) + "-" + out.getFileName();
        SegmentFile file = order.of(segment, id, onStop, out);
        file.write(out);
        DataPlan plan = SegmentOrder.plan(segment);
        return new Call(trainer.command(), new MetricsHearing(file, segment.firstStep(), plan, out, heard));
    }
}
