package dev.epicenter.external;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.Json;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.segment.TrainerFailure.Kind;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads {@code metrics.jsonl} and {@code tensors.jsonl} of one segment, and checks them against the protocol. */
final class MetricsListener implements Protocol.Listener {
    private static final FormatHeader METRICS = new FormatHeader("metrics", 1);
    private static final FormatHeader CHECKPOINT = new FormatHeader("trainer_checkpoint", 1);
    private static final int SHOWN = 80;

    private final SegmentFile requested;
    private final DataPlan plan;
    private final Path out;
    private final Consumer<Handshake> onHandshake;
    private final Path metrics;
    private final GrowingLines lines;
    private final GrowingLines tensorLines;
    private final TreeMap<Long, List<TensorRecord>> tensors = new TreeMap<>();
    private boolean acknowledged;
    private boolean lived;
    private long expected;
    private long lastNanos = System.nanoTime();

    MetricsListener(SegmentFile requested, long firstStep, DataPlan plan, Path out, Consumer<Handshake> onHandshake) {
        this.requested = requested;
        this.plan = plan;
        this.out = out;
        this.onHandshake = onHandshake;
        this.expected = firstStep;
        this.metrics = out.resolve("metrics.jsonl");
        this.lines = new GrowingLines(metrics);
        this.tensorLines = new GrowingLines(out.resolve("tensors.jsonl"));
    }

    @Override
    public List<StepReport> poll() {
        List<GrowingLines.Line> added = lines.poll();
        lived |= !added.isEmpty();
        // A step's tensors are written before its line.
        tensorLines.poll().forEach(this::tensor);
        List<StepReport> reports = new ArrayList<>();
        for (GrowingLines.Line line : added) {
            if (acknowledged) {
                step(line).ifPresent(reports::add);
            } else {
                acknowledge(line);
            }
        }
        return reports;
    }

    @Override
    public boolean lived() {
        boolean now = lived;
        lived = false;
        return now;
    }

    @Override
    public Protocol.Checkpoint checkpoint(long step, boolean settled) {
        Path folder = out.resolve("checkpoints").resolve(String.format(Locale.ROOT, "%08d", step));
        if (!Files.isDirectory(folder)) {
            return Protocol.Checkpoint.NONE;
        }
        Path marker = folder.resolve("state.json");
        try {
            JsonNode node = Json.mapper().readTree(RegularFile.bytes(marker));
            CHECKPOINT.check(marker, node, "write it as docs/reference/segment.md says");
            if (node.path("step").asLong(-1) != step) {
                throw violation(marker + ": it has step " + node.path("step").asString("?")
                        + " in the checkpoint of step " + step);
            }
        } catch (java.io.IOException | JacksonException | CorruptFileException | FormatVersionException wrong) {
            throw violation(marker + ": it does not mark a checkpoint of step " + step
                    + "; write it as docs/reference/segment.md says, before the folder is renamed");
        }
        return Protocol.Checkpoint.complete(folder);
    }

    @Override
    public String advice() {
        return "does it read EPICENTER_SEGMENT? (docs/reference/segment.md)";
    }

    private void acknowledge(GrowingLines.Line line) {
        String ignores = metrics + ":1: the trainer ignores the segment: ";
        Handshake handshake;
        try {
            JsonNode node = Json.mapper().readTree(line.text());
            METRICS.check(metrics, node, "");
            handshake = Json.mapper().treeToValue(node, Handshake.class);
        } catch (JacksonException | CorruptFileException | FormatVersionException wrong) {
            throw violation(ignores + "its first line does not acknowledge it; it begins with " + shown(line));
        }
        if (!handshake.segment().equals(Optional.of(requested.id()))) {
            throw violation(ignores + "its first line names "
                    + handshake.segment().map(id -> "segment " + id).orElse("none") + ", not " + requested.id());
        }
        List<String> ignored = handshake.ignored(requested);
        if (!ignored.isEmpty()) {
            throw violation(metrics + ":1: the trainer did not apply " + String.join(", ", ignored)
                    + ", which the segment requests; make it do so (docs/reference/segment.md), or do not request it");
        }
        acknowledged = true;
        onHandshake.accept(handshake);
    }

    private Optional<StepReport> step(GrowingLines.Line line) {
        String at = metrics + ":" + line.number() + ": ";
        MetricsLine row;
        try {
            row = Json.parse(line.text(), MetricsLine.class);
        } catch (JacksonException wrong) {
            throw violation(at + Json.problem(wrong) + ", in " + shown(line));
        }
        if (row.step().isEmpty()) {
            return Optional.empty();
        }
        long step = row.step().getAsLong();
        if (step != expected) {
            throw violation(at + "step " + step + " follows step " + (expected - 1)
                    + "; each step must have one line, in order");
        }
        if (row.loss().isEmpty()) {
            throw violation(at + "step " + step + " has no loss");
        }
        if (step > requested.lastStep()) {
            throw violation(at + "step " + step + " is beyond last_step " + requested.lastStep());
        }
        if (row.batch().isPresent() && row.batch().getAsLong() != plan.batch(step)) {
            throw violation(at + "step " + step + " trained on batch "
                    + row.batch().getAsLong() + " where the plan says " + plan.batch(step)
                    + "; the trainer does not take its batches by the plan");
        }
        expected++;
        long now = System.nanoTime();
        StepRecord record = row.row(plan, (now - lastNanos) / 1e9);
        lastNanos = now;
        List<TensorRecord> measured = tensors.remove(step);
        return Optional.of(new StepReport(
                record,
                measured == null ? List.of() : measured,
                List.of(),
                true,
                row.distance(),
                row.distances().orElse(List.of()),
                row.sequenceRows(),
                Optional.empty(),
                row.sharpness()));
    }

    /** Reads a row of a tensor. The header, line 1, is skipped. */
    private void tensor(GrowingLines.Line line) {
        try {
            TensorRecord row = Json.parse(line.text(), TensorRecord.class);
            tensors.computeIfAbsent(row.step(), step -> new ArrayList<>()).add(row);
        } catch (JacksonException noRow) {
            if (line.number() > 1) {
                throw violation(out.resolve("tensors.jsonl") + ":" + line.number() + ": " + Json.problem(noRow));
            }
        }
    }

    private static String shown(GrowingLines.Line line) {
        String text = line.text();
        return "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text) + "'";
    }

    private static TrainerFailure violation(String problem) {
        return new TrainerFailure(Kind.PROTOCOL_ERROR, problem);
    }
}
