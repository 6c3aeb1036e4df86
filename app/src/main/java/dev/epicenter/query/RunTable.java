package dev.epicenter.query;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables that runs are read into. Steps and spikes are numbered from 1, segments from 0. */
public enum RunTable {
    RUNS(
            "one row per run",
            "run VARCHAR: its folder, relative to the given one",
            "name VARCHAR: from its run file",
            "state VARCHAR: running, complete, stopped or interrupted",
            "steps BIGINT: planned number of steps",
            "problem VARCHAR: why it cannot be read; then no other table has it"),
    SEGMENTS(
            "one row per segment of training",
            "run VARCHAR",
            "segment BIGINT: from 0",
            "cause VARCHAR: fresh, resume, rollback, remedy, remedy_over",
            "from_step BIGINT: the checkpoint it starts from",
            "last_live_step BIGINT: the last of its steps that the run kept; null: all"),
    METRICS(
            "one row per training step, including those abandoned by rollbacks",
            "run VARCHAR",
            "segment BIGINT",
            "live BOOLEAN: whether the run kept the step",
            "step BIGINT",
            "batch BIGINT: index of its batch",
            "loss DOUBLE: training loss, nats per token",
            "lr DOUBLE",
            "grad_norm DOUBLE: L2, before clipping",
            "update_norm DOUBLE: L2",
            "weight_norm DOUBLE: L2",
            "output_logit_max DOUBLE",
            "held_out_loss DOUBLE: nats per token",
            "tokens BIGINT: predicted tokens of the batch",
            "seconds DOUBLE: wall time"),
    TENSORS(
            "one row per tensor and step",
            "run VARCHAR",
            "segment BIGINT",
            "live BOOLEAN",
            "step BIGINT",
            "tensor VARCHAR",
            "grad_norm DOUBLE: L2, before clipping",
            "update_rms DOUBLE: RMS of its elements' change",
            "weight_norm DOUBLE: L2",
            "staleness DOUBLE: RMS(g^2/v)",
            "first_moment_norm DOUBLE: L2",
            "second_moment_norm DOUBLE: L2"),
    TIMELINE(
            "one row per event",
            "run VARCHAR",
            "time VARCHAR: UTC, ISO 8601",
            "kind VARCHAR: segment_started, spike_detected, rolled_back, ...",
            "event VARCHAR: the whole event as JSON (docs/reference/run-directory.md)"),
    SPIKES(
            "one row per spike",
            "run VARCHAR",
            "spike BIGINT: its number",
            "kind VARCHAR: spike, level_shift, divergence, non_finite, hard_batch",
            "onset BIGINT",
            "alarm BIGINT",
            "peak BIGINT",
            "ended BIGINT: its end; null while it is open",
            "baseline DOUBLE: the loss expected at the onset",
            "height DOUBLE: peak minus baseline",
            "residual DOUBLE: excess loss after the end",
            "severity DOUBLE",
            "live BOOLEAN: whether the run kept the step of its alarm"),
    EXPERIMENTS(
            "one row per spike: its newest replay",
            "run VARCHAR",
            "spike BIGINT",
            "checkpoint BIGINT: the step that all replays start from",
            "horizon BIGINT: the last step replayed",
            "reproduced BOOLEAN: whether the control matches the run bit for bit",
            "conclusive BOOLEAN",
            "words VARCHAR: the verdict"),
    ARMS(
            "one row per arm of these replays, including the control",
            "run VARCHAR",
            "spike BIGINT",
            "arm VARCHAR: its interventions, as for --arm",
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
            "one row per step of an arm",
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
            "one row per spike: its newest diagnosis",
            "run VARCHAR",
            "spike BIGINT",
            "cause VARCHAR: data, state, data_and_state, knob, undetermined, ...",
            "words VARCHAR: the verdict and its evidence",
            "replays BIGINT: number of replays",
            "steps BIGINT: number of replayed steps");

    private final String words;
    private final List<Column> columns;

    /**
     * A column.
     *
     * @param type DuckDB's type
     * @param words its description; empty if the name is enough
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

    /** The name in SQL. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The meaning of a row. */
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
