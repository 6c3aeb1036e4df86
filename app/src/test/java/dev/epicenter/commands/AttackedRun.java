package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.EpicenterException;
import dev.epicenter.diagnosis.replays.ProgressFile;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunNotes;
import dev.epicenter.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with every kind of file that Epicenter writes, but for the two that only an external trainer's run has: runs with a
 * spike, its replay and its diagnosis; a rate study; the state of a watch.
 */
final class AttackedRun {
    private static final String RUN_FILE = """
            steps: 120
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}
            model: {n_layer: 1, n_head: 2, n_embd: 16}
            optimizer: {lr: 3e-3, weight_decay: 0.1}
            telemetry: {tensors_every: 5, logits_every: 20, part_steps: %d}
            checkpoint: {every: 20, keep: 20}
            recovery: {policy: palm, rewind: 20, skip: {min: 30, max: 60}}
            faults:
              - {kind: damaged_batches, from: 80, count: 6}
            """;

    private static final String RATE_FILE = """
            steps: 60
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5}
            model: {n_layer: 1, n_head: 2, n_embd: 16}
            optimizer: {lr: 1e-3, weight_decay: 0.1}
            """;

    private static final AttackQuestion SHOW = AttackQuestion.command("show", "@run");
    private static final AttackQuestion REPORT = AttackQuestion.page("report", "@run", "--out", "@../page.html");
    private static final AttackQuestion ADD =
            AttackQuestion.onCopy("replay", "@run", "--spike", "1", "--add", "--arm", "lr=x0.25", "--json");
    private static final AttackQuestion DIAGNOSE = folder -> AttackQuestion.onCopy(
                    "diagnose", "@run", "--spike", "1", "--stages", "reproduce,commit", "--json")
            .answer(folder)
            // How many replays were reused, and the time, are not part of the verdict.
            .replaceAll("(?m)^ +\"(replays|reused|steps|seconds)\" : .*$", "");
    private static final AttackQuestion PROGRESS = folder ->
            ProgressFile.read(RunDirectory.open(folder.resolve("run")), 1).toString();
    private static final AttackQuestion NOTES = folder -> {
        try {
            return RunNotes.read(RunDirectory.open(folder.resolve("run"))).toString();
        } catch (EpicenterException damaged) {
            return String.valueOf(damaged.getMessage());
        }
    };
    private static final AttackQuestion LOGITS = folder -> {
        var logits = new TraceReader(folder.resolve("run/segments/000")).logits();
        return logits.rows() + "\n" + logits.notes();
    };
    private static final AttackQuestion SEQUENCES = folder -> {
        var sequences = new TraceReader(folder.resolve("run/segments/000")).sequences();
        return sequences.rows() + "\n" + sequences.notes();
    };
    private static final AttackQuestion WATCH =
            AttackQuestion.onCopy("watch", "@watched.csv", "--once", "--state", "@watch", "--json");
    private static final AttackQuestion RATE = AttackQuestion.onCopy(
            "rate", "@rate.yaml", "--knob", "lr", "--doses", "1e-3,0.1", "--seeds", "2", "--out", "@study", "--json");

    /** Run files are not among them: users edit these, so they have no checksum. */
    static final List<AttackTarget> TARGETS = List.of(
            new AttackTarget("timeline", "run/timeline\\.jsonl", 4, SHOW, query("timeline"), REPORT),
            new AttackTarget("provenance", "run/provenance\\.json", 2, REPORT),
            new AttackTarget("metrics", "run/segments/\\d+/metrics\\.jsonl", 4, SHOW, query("metrics"), REPORT),
            new AttackTarget(
                    "tensors, Parquet", "run/segments/\\d+/tensors-\\d+\\.parquet", 4, query("tensors"), REPORT),
            new AttackTarget(
                    "checksums of tensors", "run/segments/\\d+/tensors-\\d+\\.parquet\\.sha256", 1, query("tensors")),
            new AttackTarget(
                    "tensors, JSON lines",
                    "whole/segments/\\d+/tensors\\.jsonl",
                    4,
                    AttackQuestion.command("query", "SELECT * FROM tensors", "@whole", "--csv"),
                    AttackQuestion.page("report", "@whole", "--out", "@../page.html")),
            new AttackTarget("checkpoint state", "run/checkpoints/\\d*60/state\\.json", 3, SHOW, checkpoint("60")),
            new AttackTarget("checkpoint tensors", "run/checkpoints/\\d*60/.*\\.safetensors", 2, checkpoint("60")),
            new AttackTarget("experiment", "run/experiments/spike-1/experiment\\.json", 1, ADD),
            new AttackTarget(
                    "verdict of a replay",
                    "run/experiments/spike-1/verdict\\.json",
                    4,
                    query("experiments"),
                    query("arms"),
                    REPORT),
            new AttackTarget(
                    "metrics of arms",
                    "run/experiments/spike-1/arms/.*/metrics\\.jsonl",
                    4,
                    query("arm_metrics"),
                    REPORT),
            new AttackTarget(
                    "verdict of a diagnosis",
                    "run/experiments/diagnosis-1/verdict\\.json",
                    4,
                    query("diagnoses"),
                    REPORT),
            new AttackTarget("logits", "run/segments/000/logits\\.jsonl", 2, LOGITS),
            new AttackTarget("sequences", "run/segments/000/sequences\\.jsonl", 2, SEQUENCES),
            new AttackTarget("notes", "run/notes\\.json", 2, NOTES),
            new AttackTarget("state of a watch", "watch/watch\\.json", 2, WATCH),
            new AttackTarget("progress of a diagnosis", "run/experiments/diagnosis-1/progress\\.jsonl", 2, PROGRESS),
            new AttackTarget(
                    "stored replays", "run/experiments/replays/.*/(metrics\\.jsonl|replay\\.json)", 1, DIAGNOSE),
            new AttackTarget("cells of a rate study", "study/.*cell.*\\.json", 1, RATE));

    private AttackedRun() {}

    /** Makes the folder. */
    static void create(Path folder) throws IOException {
        createUndiagnosed(folder);
        ok("train", folder.resolve("whole.yaml"), "--out", folder.resolve("whole"));
        new RunNotes(List.of("baseline"), "Spiked at step 80.").write(RunDirectory.open(folder.resolve("run")));
        ok("replay", folder.resolve("run"), "--spike", "1", "--arm", "jitter=1e-6:1", "--arm", "lr=x0.5");
        ok("diagnose", folder.resolve("run"), "--spike", "1", "--stages", "reproduce,commit");
        ok(
                "rate",
                folder.resolve("rate.yaml"),
                "--knob",
                "lr",
                "--doses",
                "1e-3,0.1",
                "--seeds",
                "2",
                "--out",
                folder.resolve("study"));
        watch(folder);
    }

    /** Makes the folder with the run files, and a run with a spike that was neither replayed nor diagnosed. */
    static void createUndiagnosed(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("run.yaml"), RUN_FILE.formatted(50));
        Files.writeString(folder.resolve("whole.yaml"), RUN_FILE.formatted(0));
        Files.writeString(folder.resolve("rate.yaml"), RATE_FILE);
        ok("train", folder.resolve("run.yaml"), "--out", folder.resolve("run"));
    }

    /** A log of which the watch has read a part: it continues within a spike. */
    private static void watch(Path folder) throws IOException {
        Path log = folder.resolve("watched.csv");
        Files.writeString(log, "step,loss\n");
        rows(log, 1, 205);
        ok("watch", log, "--once", "--state", folder.resolve("watch"), "--out", folder.resolve("events.jsonl"));
        rows(log, 206, 400);
    }

    private static void rows(Path log, int from, int to) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int step = from; step <= to; step++) {
            boolean spikes = step > 200 && step <= 212 || step > 300 && step <= 310;
            rows.append(step)
                    .append(',')
                    .append(2 + 0.01 * (step * 7 % 10) + (spikes ? 3 : 0))
                    .append('\n');
        }
        Files.writeString(log, rows, StandardOpenOption.APPEND);
    }

    /** The files of {@code target}, sorted. */
    static List<Path> files(Path folder, AttackTarget target) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> folder.relativize(file).toString().matches(target.files()))
                    .sorted()
                    .toList();
        }
    }

    private static AttackQuestion query(String table) {
        return AttackQuestion.command("query", "SELECT * FROM " + table, "@run", "--csv");
    }

    private static AttackQuestion checkpoint(String step) {
        return AttackQuestion.command("show", "@run", "--checkpoint", step);
    }

    private static void ok(Object... words) {
        Cli cli = Cli.run(words);
        assertThat(cli.exit()).as(cli.err()).isZero();
    }
}
