package dev.epicenter.query;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.duckdb.DuckDb;
import dev.epicenter.duckdb.DuckDbCompactor;
import dev.epicenter.json.Json;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.OutcomeText;
import dev.epicenter.replay.Verdict;
import dev.epicenter.report.Damaged;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.Experiments;
import dev.epicenter.report.RunState;
import dev.epicenter.run.ExperimentDraft;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEntry;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.IntactLines;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.TraceReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads runs into in-memory tables: the requested ones of {@link RunTable}. DuckDB reads only {@link IntactLines}, and skips a
 * line that is being written.
 */
final class RunTables {
    private static final String STEP_FIELDS =
            "step: 'BIGINT', batch: 'BIGINT', loss: 'DOUBLE', lr: 'DOUBLE', grad_norm:"
                    + " 'DOUBLE', update_norm: 'DOUBLE', weight_norm: 'DOUBLE'";
    private static final String STEPS = "{" + STEP_FIELDS
            + ", output_logit_max: 'DOUBLE', held_out_loss: 'DOUBLE', tokens: 'BIGINT', seconds: 'DOUBLE'}";
    private static final String ARM_STEPS = "{" + STEP_FIELDS + "}";

    private final Connection connection;
    private final Set<RunTable> wanted;

    /** Creates the tables, empty. */
    RunTables(Connection connection, Set<RunTable> wanted) throws SQLException {
        this.connection = connection;
        this.wanted = Set.copyOf(wanted);
        try (Statement statement = connection.createStatement()) {
            for (RunTable table : wanted) {
                statement.execute(table.create());
            }
        }
    }

    /**
     * Adds a run. A run that cannot be read is only a row of {@link RunTable#RUNS} with its problem.
     *
     * @param name its name in the tables
     * @param notes receives a sentence per damaged and skipped file
     * @return why it cannot be read; empty if it can
     */
    Optional<String> add(String name, Path root, Consumer<String> notes) throws SQLException {
        try {
            RunDirectory run = RunDirectory.open(root);
            Rows<TimelineEntry> entries = run.intactEntries();
            entries.notes().forEach(notes);
            Timeline timeline = Timeline.of(entries.rows());
            var config = RunConfigReader.read(run.runYaml());
            insert(
                    RunTable.RUNS,
                    name,
                    config.name(),
                    RunState.of(run.writer(), timeline.ended()).name().toLowerCase(Locale.ROOT),
                    config.steps(),
                    null);
            segments(name, run, timeline).forEach(notes);
            events(name, entries.rows());
            for (TimelineSpike spike : timeline.spikes()) {
                spike(name, run, spike, notes);
            }
            return Optional.empty();
        } catch (EpicenterException damaged) {
            insert(RunTable.RUNS, name, root.getFileName().toString(), null, null, damaged.getMessage());
            return Optional.of(String.valueOf(damaged.getMessage()));
        }
    }

    /** @return one sentence per damaged and skipped part */
    private List<String> segments(String name, RunDirectory run, Timeline timeline) throws SQLException {
        List<String> notes = new ArrayList<>();
        for (TimelineSegment segment : timeline.segments()) {
            insert(
                    RunTable.SEGMENTS,
                    name,
                    segment.number(),
                    segment.cause().name().toLowerCase(Locale.ROOT),
                    segment.fromStep(),
                    number(segment.lastLiveStep()));
            Path folder = run.segment(segment.number());
            String live = "step > " + segment.fromStep()
                    + (segment.lastLiveStep().isEmpty()
                            ? ""
                            : " AND step <= " + segment.lastLiveStep().getAsLong());
            String place = text(name) + ", " + segment.number() + ", " + live;
            if (wanted(RunTable.METRICS)) {
                Damaged.skip(notes::add, () -> run.lostMetrics(segment)).ifPresent(notes::add);
                try (IntactLines lines = IntactLines.ofMetrics(folder)) {
                    notes.addAll(lines.notes());
                    copy(RunTable.METRICS, place, lines, STEPS);
                }
            }
            if (wanted(RunTable.TENSORS)) {
                notes.addAll(new TraceReader(folder).readParts(parts -> tensors(name, segment.number(), place, parts)));
            }
        }
        return notes;
    }

    /** @return one sentence per damaged and skipped part */
    private List<String> tensors(String name, int segment, String place, TraceReader.Parts parts) throws SQLException {
        clear(RunTable.TENSORS, "run = " + text(name) + " AND segment = " + segment);
        List<String> notes = new ArrayList<>(parts.notes());
        for (Path part : parts.parquet()) {
            try {
                copy(RunTable.TENSORS, place, "read_parquet(" + DuckDb.file(part) + ", hive_partitioning = false)");
            } catch (SQLException damaged) {
                notes.add(part + ": corrupt: its rows are skipped");
            }
        }
        for (Path part : parts.jsonl()) {
            try (IntactLines lines = IntactLines.ofTensors(part)) {
                notes.addAll(lines.notes());
                copy(RunTable.TENSORS, place, lines, DuckDbCompactor.COLUMNS);
            }
        }
        return notes;
    }

    /** Deletes the rows of a read that is repeated because files were renamed during it. */
    private void clear(RunTable table, String where) throws SQLException {
        if (wanted.contains(table)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM " + table.key() + " WHERE " + where);
            }
        }
    }

    private void events(String name, List<TimelineEntry> entries) throws SQLException {
        if (!wanted.contains(RunTable.TIMELINE)) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(RunTable.TIMELINE.insert())) {
            for (TimelineEntry entry : entries) {
                JsonNode event = Json.mapper().valueToTree(entry.event());
                set(insert, name, entry.time().toString(), event.path("kind").asString(""), event.toString());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void spike(String name, RunDirectory run, TimelineSpike known, Consumer<String> notes) throws SQLException {
        Spike spike = known.spike();
        int number = known.number();
        insert(
                RunTable.SPIKES,
                name,
                number,
                spike.kind().name().toLowerCase(Locale.ROOT),
                spike.onset(),
                spike.alarm(),
                spike.peak(),
                number(spike.end()),
                spike.baseline(),
                spike.height(),
                spike.residual(),
                spike.severity(),
                known.live());
        if (!wanted(RunTable.EXPERIMENTS, RunTable.ARMS, RunTable.ARM_METRICS, RunTable.DIAGNOSES)) {
            return;
        }
        List<String> damaged = new ArrayList<>();
        ExperimentDraft.readNewest(run, number, folder -> {
            damaged.clear();
            for (RunTable table : List.of(RunTable.EXPERIMENTS, RunTable.ARMS, RunTable.ARM_METRICS)) {
                clear(table, "run = " + text(name) + " AND spike = " + number);
            }
            Optional<Verdict> verdict = Damaged.skip(damaged::add, () -> Experiments.verdictIn(folder));
            if (verdict.isPresent()) {
                damaged.addAll(experiment(name, folder, number, verdict.get()));
            }
            return number;
        });
        damaged.forEach(notes);
        Optional<Diagnosis> diagnosis = Damaged.skip(notes, () -> Diagnoses.whole(run, number));
        if (diagnosis.isPresent()) {
            insert(
                    RunTable.DIAGNOSES,
                    name,
                    number,
                    Json.mapper().valueToTree(diagnosis.get()).at("/cause/kind").asString(""),
                    String.join("\n", diagnosis.get().words()),
                    diagnosis.get().replays(),
                    diagnosis.get().steps());
        }
    }

    /** @return one sentence per damaged and skipped row or file */
    private List<String> experiment(String name, Path folder, int spike, Verdict verdict) throws SQLException {
        List<String> notes = new ArrayList<>();
        insert(
                RunTable.EXPERIMENTS,
                name,
                spike,
                verdict.checkpoint(),
                verdict.horizon(),
                verdict.control().reproduced(),
                verdict.conclusive(),
                String.join("\n", verdict.words()));
        List<ArmVerdict> all = Stream.concat(Stream.of(verdict.control().replay()), verdict.arms().stream())
                .toList();
        for (ArmVerdict arm : all) {
            insert(
                    RunTable.ARMS,
                    name,
                    spike,
                    arm.name(),
                    arm.group(),
                    OutcomeText.word(arm.outcome()),
                    number(arm.onset()),
                    number(arm.displacement()),
                    number(arm.peak()),
                    arm.height().isPresent() ? arm.height().getAsDouble() : null,
                    number(arm.end()),
                    number(arm.duration()),
                    arm.residual().isPresent() ? arm.residual().getAsDouble() : null,
                    arm.lossAtHorizon(),
                    arm.lastStep());
            if (wanted(RunTable.ARM_METRICS)) {
                try (IntactLines lines = IntactLines.ofMetrics(RunDirectory.arm(folder, arm.name()))) {
                    notes.addAll(lines.notes());
                    copy(RunTable.ARM_METRICS, text(name) + ", " + spike + ", " + text(arm.name()), lines, ARM_STEPS);
                }
            }
        }
        return notes;
    }

    private boolean wanted(RunTable... any) {
        return Stream.of(any).anyMatch(wanted::contains);
    }

    private void copy(RunTable into, String place, IntactLines from, String columns) throws SQLException {
        if (from.file().isPresent()) {
            copy(into, place, lines(from.file().get(), columns));
        }
    }

    /** Copies the rows of a file, each after the columns {@code place}, which identify its run. */
    private void copy(RunTable into, String place, String from) throws SQLException {
        if (!wanted.contains(into)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            // The header of a JSONL file has no step.
            statement.execute("INSERT INTO " + into.key() + " SELECT " + place + ", " + columns(into) + " FROM " + from
                    + " WHERE step IS NOT NULL");
        }
    }

    /** The columns from the step on; those before identify the run. */
    private static String columns(RunTable table) {
        List<String> names = table.columns().stream().map(RunTable.Column::name).toList();
        return String.join(", ", names.subList(names.indexOf("step"), names.size()));
    }

    private static String lines(Path file, String columns) {
        return "read_json(" + DuckDb.file(file)
                + ", format = 'newline_delimited', hive_partitioning = false, ignore_errors = true, columns = "
                + columns + ")";
    }

    private void insert(RunTable into, @Nullable Object... values) throws SQLException {
        if (!wanted.contains(into)) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(into.insert())) {
            set(insert, values);
            insert.execute();
        }
    }

    private static void set(PreparedStatement insert, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            insert.setObject(i + 1, values[i]);
        }
    }

    private static @Nullable Long number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
