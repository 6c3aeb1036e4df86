package dev.epicenter.replay;

import dev.epicenter.segment.StepReport;
import dev.epicenter.trace.TraceWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Writes each arm's rows to its own folder while the arm runs. */
final class ArmTraces implements ArmListener, AutoCloseable {
    private final Function<Arm, Path> folders;
    private final ArmListener next;
    private final Map<Arm, TraceWriter> open = new ConcurrentHashMap<>();

    ArmTraces(Function<Arm, Path> folders, ArmListener next) {
        this.folders = folders;
        this.next = next;
    }

    @Override
    public void onStep(Arm arm, StepReport report) {
        // Per-tensor rows would take much space; an arm of interest can be rerun.
        open.computeIfAbsent(arm, this::create).append(report.step(), List.of(), List.of());
        next.onStep(arm, report);
    }

    @Override
    public void onFinished(ArmRun run) {
        TraceWriter trace = open.remove(run.arm());
        if (trace != null) {
            trace.close();
        }
        next.onFinished(run);
    }

    /** Writes the rows of an arm that ran earlier. */
    void copy(ArmRun run) {
        try (TraceWriter trace = create(run.arm())) {
            run.rows().forEach(row -> trace.append(row, List.of(), List.of()));
        }
    }

    /** Closes the traces of unfinished arms. */
    @Override
    public void close() {
        open.values().forEach(TraceWriter::close);
    }

    private TraceWriter create(Arm arm) {
        return TraceWriter.create(folders.apply(arm), 0, Optional.empty());
    }
}
