package dev.epicenter.trace;

import dev.epicenter.json.JsonLinesWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A writer of per-tensor rows to {@code tensors.jsonl}. It closes the file as a numbered part every {@code partSteps} steps,
 * and at the end if parts are compacted.
 */
final class TensorParts implements AutoCloseable {
    private final TraceFiles files;
    private final long partSteps;
    private final Optional<Compaction> compaction;
    private Optional<JsonLinesWriter> current = Optional.empty();
    private long partStart;
    private long rows;

    TensorParts(TraceFiles files, long partSteps, Optional<PartCompactor> compactor) {
        this.files = files;
        this.partSteps = partSteps;
        this.compaction = compactor.map(Compaction::new);
    }

    void append(long step, List<TensorRecord> tensorRows) {
        if (tensorRows.isEmpty()) {
            return;
        }
        if (current.isPresent() && partSteps > 0 && step - partStart >= partSteps) {
            closePart(current.get());
        }
        JsonLinesWriter writer = current.orElseGet(() -> {
            partStart = step;
            return JsonLinesWriter.create(files.tensors(), TraceFiles.TENSORS, TensorRecord.class);
        });
        current = Optional.of(writer);
        tensorRows.forEach(writer::write);
        rows += tensorRows.size();
    }

    void flush() {
        current.ifPresent(JsonLinesWriter::flush);
    }

    void sync() {
        current.ifPresent(JsonLinesWriter::sync);
    }

    List<String> notes() {
        return compaction.map(Compaction::notes).orElse(List.of());
    }

    @Override
    public void close() {
        try {
            if (compaction.isPresent() && partSteps > 0) {
                current.ifPresent(this::closePart);
            } else {
                current.ifPresent(JsonLinesWriter::close);
            }
        } finally {
            compaction.ifPresent(Compaction::close);
        }
    }

    private void closePart(JsonLinesWriter writer) {
        try (writer) {
            writer.sync();
        }
        Path part = files.closePart();
        long inPart = rows;
        compaction.ifPresent(background -> background.submit(part, inPart));
        current = Optional.empty();
        rows = 0;
    }
}
