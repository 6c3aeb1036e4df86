package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.duckdb.DuckDb;
import dev.epicenter.json.Json;
import dev.epicenter.query.RunExport;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests queries with SQL and exports for other tools. */
@Tag("torch")
class QueryAndExportTest {
    private static final String RUN_FILE = """
            steps: 120
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}
            model: {n_layer: 1, n_head: 2, n_embd: 32}
            optimizer: {lr: 3e-3, weight_decay: 0.1}
            telemetry: {tensors_every: 1, part_steps: 50}
            checkpoint: {every: 10, keep: 20}
            recovery: {policy: palm, rewind: 20, skip: {min: 30, max: 60}}
            faults:
              - {kind: damaged_batches, from: 80, count: 6}
            """;

    @TempDir
    private static Path parent;

    /** Has a name that readers must quote. */
    private static Path run;

    private static Path folder;

    @BeforeAll
    static void train() throws Exception {
        folder = Files.createDirectories(parent.resolve("runs"));
        run = folder.resolve("it's a run");
        Path runFile = Files.writeString(parent.resolve("spiked.yaml"), RUN_FILE);
        ok("train", runFile, "--out", run);
        ok("replay", run, "--spike", "1", "--arm", "jitter=1e-6:1", "--arm", "lr=x0.5");
        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("provenance.json"), "{\"epi");
        Files.writeString(damaged.resolve("run.yaml"), RUN_FILE);
    }

    @Test
    void everyStepIsARowAndKeptStepsAreMarked() throws Exception {
        List<StepRecord> rows = steps(0);
        JsonNode answer = json("SELECT segment, live, step, loss, tokens FROM metrics ORDER BY segment, step", run);
        assertThat(answer.size()).isEqualTo(rows.size() + steps(1).size());
        assertThat(answer.get(4).get("loss").asDouble()).isEqualTo(rows.get(4).loss());
        JsonNode live = json("SELECT count(*) AS n, count(DISTINCT step) AS steps FROM metrics WHERE live", run);
        assertThat(live.get(0).get("n").asInt()).isEqualTo(120);
        assertThat(live.get(0).get("steps").asInt()).isEqualTo(120);
    }

    @Test
    void tensorsAreReadFromPartsOfBothKinds() throws Exception {
        assertThat(new TraceReader(run.resolve("segments/000")).readParts(TraceReader.Parts::parquet))
                .isNotEmpty();
        JsonNode answer =
                json("SELECT count(DISTINCT step) AS steps, count(DISTINCT tensor) AS tensors FROM tensors", run);
        assertThat(answer.get(0).get("steps").asInt()).isEqualTo(120);
        assertThat(answer.get(0).get("tensors").asInt()).isGreaterThan(10);
    }

    @Test
    void spikesReplaysAndArmsAreTablesThatCanBeJoined() throws Exception {
        JsonNode answer = json("""
                SELECT s.onset, e.reproduced, a.arm, a.outcome, count(*) AS steps
                FROM spikes s JOIN experiments e USING (run, spike) JOIN arms a USING (run, spike)
                JOIN arm_metrics m USING (run, spike, arm) GROUP BY ALL ORDER BY a.arm""", folder);
        assertThat(answer.size()).isEqualTo(3);
        assertThat(answer.get(0).get("arm").asString()).isEqualTo("control");
        assertThat(answer.get(0).get("reproduced").asBoolean()).isTrue();
        assertThat(answer.get(2).get("arm").asString()).isEqualTo("lr=x0.5");
        assertThat(json("SELECT kind FROM timeline WHERE kind = 'rolled_back'", run)
                        .size())
                .isEqualTo(1);
    }

    @Test
    void aDamagedRunIsARowWithItsProblemAndReported() {
        Cli queried = Cli.run("query", "SELECT run, problem FROM runs ORDER BY run", folder, "--csv");
        assertThat(queried.exit()).isZero();
        assertThat(queried.out()).contains("provenance.json").contains("it's a run,\n");
        assertThat(queried.err()).contains("skipped: ").contains("provenance.json");
    }

    @Test
    void aRunWhoseNameIsAPatternHasOnlyItsOwnRows() throws Exception {
        Path parent = Files.createDirectories(folder.resolveSibling("patterns"));
        copy(run, parent.resolve("a1"));
        copy(run, parent.resolve("a*"));
        copy(run, parent.resolve("[a]1"));
        for (String table : List.of("metrics", "tensors", "arm_metrics")) {
            JsonNode counts = json("SELECT run, count(*) AS n FROM " + table + " GROUP BY run ORDER BY run", parent);
            assertThat(counts.size()).as(table).isEqualTo(3);
            long one = json("SELECT count(*) AS n FROM " + table, run)
                    .get(0)
                    .get("n")
                    .asLong();
            counts.forEach(row -> assertThat(row.get("n").asLong())
                    .as(table + " of " + row.get("run").asString())
                    .isEqualTo(one));
        }
        Path exported = folder.resolveSibling("pattern-export");
        ok("export", parent.resolve("a*"), "--parquet", "--out", exported);
    }

    @Test
    void aDamagedPartOfTelemetryIsSkippedAndReported() throws Exception {
        Path copy = folder.resolveSibling("flipped");
        copy(run, copy);
        Path part = copy.resolve("segments/000/tensors-00001.parquet");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 3] ^= 4;
        Files.write(part, bytes);
        Cli queried = Cli.run("query", "SELECT min(step) AS first FROM tensors WHERE segment = 0", copy, "--json");
        assertThat(queried.exit()).as(queried.err()).isZero();
        assertThat(queried.err()).contains("tensors-00001.parquet: corrupt", "skipped");
        assertThat(queried.out()).contains("51");
        for (RunExport.Form form : RunExport.Form.values()) {
            List<String> notes = new ArrayList<>();
            RunExport.write(form, "flipped", copy, folder.resolveSibling("flipped-" + form), false, false, notes::add);
            assertThat(notes).as(form.name()).anyMatch(note -> note.contains("tensors-00001.parquet: corrupt"));
        }
    }

    @Test
    void anIncompleteLineIsNotARow() throws Exception {
        Path copy = folder.resolveSibling("live");
        copy(run, copy);
        Path metrics = copy.resolve("segments/001/metrics.jsonl");
        Files.writeString(metrics, "{\"step\":121,\"lo", StandardOpenOption.APPEND);
        assertThat(json("SELECT max(step) AS last FROM metrics", copy)
                        .get(0)
                        .get("last")
                        .asInt())
                .isEqualTo(120);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY (SELECT 1) TO 'OUT'",
                "SELECT * FROM read_csv('/etc/passwd')",
                "SELECT * FROM '/etc/passwd'",
                "SELECT content FROM read_text('/etc/hostname')",
                "ATTACH 'OUT'",
                "INSTALL httpfs",
                "SET enable_external_access = true",
                "SELECT 1; COPY (SELECT 1) TO 'OUT'",
                "SELECT nothing FROM spikes",
                "SELEC"
            })
    void anInvalidQueryOrOneWithFileAccessIsRefusedInOneLine(String sql) {
        Path out = parent.resolve("written");
        Cli refused = Cli.run("query", sql.replace("OUT", out.toString()), run);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err().strip().lines()).hasSize(1);
        assertThat(out).doesNotExist();
    }

    @Test
    void theTablesAreListed() {
        assertThat(Cli.run("query", "--schema").out()).contains("metrics: ", "  loss ", "arms: ");
        assertThat(Cli.run("query").exit()).isEqualTo(2);
        assertThat(Cli.run("query", "SELECT 1", parent.resolve("nowhere")).err())
                .contains("no such folder");
    }

    @Test
    void tensorBoardsProtocolBuffersReadTheExport() throws Exception {
        Path out = parent.resolve("tb");
        ok("export", run, "--tensorboard", "--arms", "--out", out);
        Path written = out.resolve("tensorboard/it's a run");

        TreeMap<Long, Float> losses = scalars(written.resolve("run"), "train/loss");
        TreeMap<Long, Float> expected = new TreeMap<>();
        JsonNode live = json("SELECT step, loss FROM metrics WHERE live", run);
        live.forEach(row ->
                expected.put(row.get("step").asLong(), (float) row.get("loss").asDouble()));
        assertThat(losses).isEqualTo(expected);
        assertThat(scalars(written.resolve("run"), "update_rms/h.0.ln_1.weight"))
                .hasSize(120);
        assertThat(scalars(written.resolve("given-up-000"), "train/loss").firstKey())
                .isGreaterThan(50L);
        assertThat(scalars(written.resolve("spike-1/lr=x0.5"), "train/loss")).isNotEmpty();
        Cli scanned = Cli.run("scan", written.resolve("run"), "--json");
        assertThat(scanned.out()).contains("TensorBoard events").contains("\"points\" : 120");
    }

    @Test
    void parquetHasEachTable() throws Exception {
        ok("export", run, "--parquet");
        Path written = run.resolve("export/parquet");
        assertThat(Cli.run("export", run, "--parquet").err()).contains("--force");
        ok("export", run, "--parquet", "--force", "--json");
        try (Stream<Path> files = Files.list(written)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("metrics.parquet", "tensors.parquet", "spikes.parquet", "arms.parquet")
                    .doesNotContain("arm_metrics.parquet");
        }
        try (var connection = DuckDb.open();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM read_parquet("
                                + DuckDb.literal(written.resolve("metrics.parquet")) + ")")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(steps(0).size() + steps(1).size());
        }
    }

    @Test
    void aFailedExportLeavesNothingBehind() {
        Path out = parent.resolve("none");
        Cli damaged = Cli.run("export", folder.resolve("damaged"), "--parquet", "--tensorboard", "--out", out);
        assertThat(damaged.exit()).isEqualTo(2);
        assertThat(damaged.err()).contains("provenance.json");
        assertThat(out.resolve("parquet/damaged")).doesNotExist();
        assertThat(Cli.run("export", run).err()).contains("--tensorboard");
    }

    private static List<StepRecord> steps(int segment) {
        return new TraceReader(run.resolve("segments/00" + segment)).steps().rows();
    }

    private static JsonNode json(String sql, Path where) {
        Cli queried = Cli.run("query", sql, where, "--json");
        assertThat(queried.exit()).as(queried.err()).isZero();
        return Json.mapper().readTree(queried.out());
    }

    private static TreeMap<Long, Float> scalars(Path folder, String tag) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        assertThat(files).hasSize(1);
        TreeMap<Long, Float> scalars = new TreeMap<>();
        for (TensorBoardEvents.Scalar scalar : TensorBoardEvents.read(files.get(0))) {
            if (scalar.tag().equals(tag)) {
                scalars.put(scalar.step(), scalar.value());
            }
        }
        return scalars;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    private static void ok(Object... words) {
        Cli done = Cli.run(words);
        assertThat(done.exit()).as(done.err()).isZero();
    }
}
