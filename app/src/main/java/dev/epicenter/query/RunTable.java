package dev.epicenter.query;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables that runs are read into. Steps, spikes and segments are numbered as everywhere. */
public enum RunTable {
    RUNS(
            "a run a row",
            "run VARCHAR: its folder, relative to the one given",
            "name VARCHAR: as its run file has it",
            "state VARCHAR: running, complete, stopped or interrupted",
            "steps BIGINT: how many it was to make",
            "problem VARCHAR: why it cannot be read; then it is in no other table"),
    SEGMENTS(
            "a stretch of training a row",
            "run VARCHAR",
            "segment BIGINT: from 0",
            "cause VARCHAR: fresh, resume, rollback, remedy, remedy_over",
            "from_step BIGINT: the checkpoint it started from",
            "last_live_step BIGINT: the last of its steps that the run has kept; null: all of them"),
    METRICS(
            "a training step a row, those given up by rollbacks too",
            "run VARCHAR",
            "segment BIGINT",
            "live BOOLEAN: whether the run has kept the step",
            "step BIGINT",
            "batch BIGINT: index of its batch",
            "loss DOUBLE: training loss, nats a token",
            "lr DOUBLE",
            "grad_norm DOUBLE: L2, before clipping",
            "update_norm DOUBLE: L2",
            "weight_norm DOUBLE: L2",
            "output_logit_max DOUBLE",
            "held_out_loss DOUBLE: nats a token",
            "tokens BIGINT: predicted tokens of the batch",
            "seconds DOUBLE: wall time"),
    TENSORS(
            "a tensor at a step a row",
            "run VARCHAR",
            "segment BIGINT",
            "live BOOLEAN",
            "step BIGINT",
            "tensor VARCHAR",
            "grad_norm DOUBLE: L2, before clipping",
            "update_rms DOUBLE: of its elements' change",
            "weight_norm DOUBLE: L2",
            "staleness DOUBLE: RMS(g^2/v)",
            "first_moment_norm DOUBLE: L2",
            "second_moment_norm DOUBLE: L2"),
    TIMELINE(
            "an event a row",
            "run VARCHAR",
            "time VARCHAR: UTC, ISO 8601",
            "kind VARCHAR: segment_started, spike_detected, rolled_back, ...",
            "event VARCHAR: all of it, as JSON (docs/reference/run-directory.md)"),
    SPIKES(
            "a spike a row",
            "run VARCHAR",
            "spike BIGINT: its number",
            "kind VARCHAR: spike, level_shift, divergence, non_finite, hard_batch",
            "onset BIGINT",
            "alarm BIGINT",
            "peak BIGINT",
            "ended BIGINT: its end; null while it is open",
            "baseline DOUBLE: the loss expected at the onset",
            "height DOUBLE: peak above the baseline",
            "residual DOUBLE: how much worse it is after the end",
            "severity DOUBLE",
            "live BOOLEAN: whether its alarm is on the branch that the run kept"),
    EXPERIMENTS(
            "the newest replay of a spike a row",
            "run VARCHAR",
            "spike BIGINT",
            "checkpoint BIGINT: step that all replays start from",
            "horizon BIGINT: the last step replayed",
            "reproduced BOOLEAN: whether the control equals the run, bit for bit",
            "conclusive BOOLEAN",
            "words VARCHAR: the verdict"),
    ARMS(
            "an arm of these a row, the control too",
            "run VARCHAR",
            "spike BIGINT",
            "arm VARCHAR: as --arm takes it",
            "knob VARCHAR: what it changes; sham, control",
            "outcome VARCHAR: spiked, delayed, prevented, void (no evidence)",
            "onset BIGINT",
            "displacement BIGINT: onset minus the control's",
            "peak BIGINT",
            "height DOUBLE",
            "ended BIGINT",
            "duration BIGINT: steps from onset to end",
            "residual DOUBLE",
            "loss_at_horizon DOUBLE",
            "last_step BIGINT"),
    ARM_METRICS(
            "a step of an arm a row",
            "run VARCHAR",
            "spike BIGINT",
            "arm VARCHAR",
            "step BIGINT",
            "batch BIGINT",
            "loss DOUBLE",
            "lr DOUBLE",
            "grad_norm DOUBLE",
            "update_norm DOUBLE",
            "weight_norm DOUBLE"),
    DIAGNOSES(
            "the newest diagnosis of a spike a row",
            "run VARCHAR",
            "spike BIGINT",
            "cause VARCHAR: data, state, data_and_state, knob, undetermined, ...",
            "words VARCHAR: the verdict and what it rests on",
            "replays BIGINT: run for it",
            "steps BIGINT: made for it");

    private final String words;
    private final List<Column> columns;

    /**
     * A column.
     *
     * @param type DuckDB's
     * @param words what it is; empty where the name says it
     */
    public record Column(String name, String type, String words) {
        private static Column of(String text) {
            int space = text.indexOf(' ');
            int colon = text.indexOf(": ");
            return new Column(
                    text.substring(0, space),
                    colon < 0 ? text.substring(space + 1) : text.substring(space + 1, colon),
                    colon < 0 ? "" : text.substring(colon + 2));
        }
    }

    RunTable(String words, String... columns) {
        this.words = words;
        this.columns = Stream.of(columns).map(Column::of).toList();
    }

    /** As in SQL. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a row is. */
    public String words() {
        return words;
    }

    public List<Column> columns() {
        return columns;
    }

    String create() {
        return "CREATE TABLE " + key()
                + columns.stream().map(c -> c.name() + " " + c.type()).collect(Collectors.joining(", ", " (", ")"));
    }

    String insert() {
        return "INSERT INTO " + key()
                + columns.stream().map(c -> "?").collect(Collectors.joining(", ", " VALUES (", ")"));
    }
}
