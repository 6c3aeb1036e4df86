package dev.epicenter.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.EvalConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("torch")
@Tag("slow")
class MemoryTest {
    private static final long WARM = 2_000;
    private static final long STEPS = 12_000;

    @Test
    void tenThousandStepsLeakNoNativeMemory() {
        RunConfig run = Runs.with(Runs.modular(), "telemetry", new TelemetryConfig(true, 1, 1, 0, 4));
        run = Runs.with(Runs.with(run, "eval", new EvalConfig(10, 1)), "model.dropout", 0.1);
        long[] bytes = new long[1];
        new TorchTrainer(run, Path.of(""))
                .run(new Segment(Optional.empty(), STEPS, DataPlan.IN_ORDER, List.of()), (report, state) -> {
                    if (report.step().step() == WARM) {
                        bytes[0] = Pointer.totalBytes();
                    }
                    return Next.CONTINUE;
                });
        // JavaCPP counts memory that scopes did not free. A leak of one tensor per step would exceed a megabyte.
        assertThat(Pointer.totalBytes() - bytes[0]).isLessThan(100_000);
        assertThat(Pointer.physicalBytes()).isLessThan(3L << 30);
    }
}
