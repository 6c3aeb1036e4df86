package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.EditedJson;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests train, show, resume and report on one small run. */
@Tag("torch")
class RunCommandsTest {
    private static final String RUN_FILE = """
            steps: 12
            data: {kind: modular, operation: add, modulus: 7, train_fraction: 0.5, batch_size: 0}
            model: {n_layer: 1, n_head: 2, n_embd: 8}
            checkpoint: {every: 5, keep: 4}
            telemetry: {part_steps: 4}
            recovery: {policy: none}
            """;

    @TempDir
    private static Path folder;

    private static Path runFile;
    private static Path run;
    private static Cli trained;

    @BeforeAll
    static void train() throws IOException {
        runFile = Files.writeString(folder.resolve("tiny.yaml"), RUN_FILE);
        run = folder.resolve("runs").resolve("tiny");
        trained = Cli.run("train", runFile, "--out", run);
    }

    @Test
    void trainPrintsASummaryAndTheNextCommands() {
        assertThat(trained.exit()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("Trained 12 steps", "epicenter show " + run);
        assertThat(run.resolve("segments/000/metrics.jsonl")).exists();
    }

    @Test
    void anExistingRunIsReplacedOnlyWithForce() {
        Cli refused = Cli.run("train", runFile, "--out", run);
        assertThat(refused.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("--force", "resume");
    }

    @Test
    void theSameRunFileGivesTheSameStateHash() {
        Path twin = folder.resolve("twin");
        assertThat(Cli.run("train", runFile, "--out", twin).exit()).isZero();
        assertThat(Cli.run("show", twin, "--checkpoint", 10)
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("state hash")))
                .containsExactlyElementsOf(Cli.run("show", run, "--checkpoint", 10)
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("state hash"))
                        .toList());
    }

    @Test
    void printConfigShowsEveryDefaultAndTrainsNothing() {
        Path unused = folder.resolve("unused");
        Cli cli = Cli.run("train", runFile, "--out", unused, "--print-config");
        assertThat(cli.exit()).isZero();
        assertThat(cli.out()).contains("beta2:", "max_recoveries:", "modulus: 7");
        assertThat(unused).doesNotExist();
    }

    @Test
    void anErrorInTheRunFileIsReportedWithFileLineAndKey() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), RUN_FILE.replace("n_embd", "n_emdb"));
        Cli cli = Cli.run("train", wrong);
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(cli.err()).contains("wrong.yaml", "3", "n_emdb", "n_embd");
    }

    @Test
    void showListsTimelineAndCheckpoints() {
        Cli cli = Cli.run("show", run);
        assertThat(cli.exit()).isZero();
        assertThat(cli.out()).contains("Timeline", "training starts", "Spikes: none", "the run is complete");
        assertThat(cli.out()).containsPattern(" 10  [0-9a-f]{64}");
    }

    @Test
    void showAsJsonIsJsonAlone() {
        Cli cli = Cli.run("show", run, "--json");
        assertThat(cli.out())
                .startsWith("{")
                .contains("\"state_hash\"", "\"checkpoints\"")
                .doesNotContain("Timeline");
    }

    @Test
    void aMissingCheckpointIsAnsweredWithTheExistingOnes() {
        Cli cli = Cli.run("show", run, "--checkpoint", 7);
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("7", "5", "10");
    }

    @Test
    void aCompleteRunNeedsNoResuming() {
        Cli cli = Cli.run("resume", run, "--json");
        assertThat(cli.exit()).as(cli.err()).isZero();
        assertThat(cli.out()).startsWith("{").contains("\"completed\"", "\"step\" : 12", "complete already");
        assertThat(Cli.run("resume", run).out())
                .contains("The run was already complete, at step 12; nothing was done.", "epicenter show " + run)
                .doesNotContain("Trained");
    }

    @Test
    void aRunWithAWriterIsReportedAsRunning() {
        try (RunSession session = RunSession.open(RunDirectory.open(run))) {
            assertThat(session.mended()).isEmpty();
            assertThat(Cli.run("show", run).out())
                    .contains("Still running (pid " + ProcessHandle.current().pid() + " ");
            assertThat(Cli.run("show", run, "--json").out()).contains("\"state\" : \"running\"");
        }
        assertThat(Cli.run("show", run, "--json").out())
                .contains("\"state\" : \"complete\"")
                .doesNotContain("writer");
    }

    @Test
    void aMissingSpikeCannotBeReplayed() {
        Cli cli = Cli.run("replay", run, "--spike", 1);
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("no spike");
    }

    @Test
    void aDamagedRowIsReportedAndSkippedByShowAndReport() throws IOException {
        Path metrics = run.resolve("segments/000/metrics.jsonl");
        String whole = Files.readString(metrics);
        try {
            Files.writeString(metrics, whole.replaceFirst("\\{\"step\":6,.*", "garbage"));
            Cli shown = Cli.run("show", run);
            assertThat(shown.exit()).as(shown.err()).isZero();
            assertThat(shown.out())
                    .contains("Trained 12 steps", "metrics.jsonl:7: corrupt", "skipped", "step 6 has no row");
            Path page = folder.resolve("damaged.html");
            Cli reported = Cli.run("report", run, "--out", page);
            assertThat(reported.exit()).as(reported.err()).isZero();
            assertThat(page).content().contains("metrics.jsonl:7: corrupt", "step 6 has no row");
        } finally {
            Files.writeString(metrics, whole);
        }
    }

    @Test
    void aStateHashThatDiffersFromItsCheckpointIsReported() throws IOException {
        Path timeline = run.resolve("timeline.jsonl");
        String whole = Files.readString(timeline);
        try {
            EditedJson.lines(
                    timeline, line -> line.replaceFirst("(\"step\":10,\"state_hash\":\")[0-9a-f]{4}", "$1dead"));
            Cli shown = Cli.run("show", run);
            assertThat(shown.exit()).as(shown.err()).isZero();
            assertThat(shown.out())
                    .contains(
                            "Note: checkpoint 10: its state hash in timeline.jsonl is not the one in ",
                            "--checkpoint 10");
        } finally {
            Files.writeString(timeline, whole);
        }
    }

    @Test
    void aDamagedTimelineIsShownAsFarAsItIsIntactAndNotContinued() throws IOException {
        Path timeline = run.resolve("timeline.jsonl");
        String whole = Files.readString(timeline);
        try {
            Files.writeString(timeline, whole.replaceFirst("\"step\":10,\"state_hash\"", "\"step\":11,\"state_hash\""));
            Cli shown = Cli.run("show", run);
            assertThat(shown.exit()).as(shown.err()).isZero();
            assertThat(shown.out())
                    .contains("Trained 12 steps", "timeline.jsonl:")
                    .contains(": corrupt: its content does not match its checksum (crc32c); this event is skipped");
            Cli resumed = Cli.run("resume", run);
            assertThat(resumed.exit()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(resumed.err().lines()).singleElement().asString().contains("timeline.jsonl:", "corrupt");
        } finally {
            Files.writeString(timeline, whole);
        }
    }

    @Test
    void aReportThatCannotBeWrittenIsOneLine() {
        Path nowhere = folder.resolve("nowhere/report.html");
        Cli missing = Cli.run("report", run, "--out", nowhere);
        assertThat(missing.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(missing.err().lines()).hasSize(1);
        assertThat(missing.err())
                .contains("cannot write " + nowhere, "there is no folder " + folder.resolve("nowhere"))
                .doesNotContain("Exception");
        Cli onAFolder = Cli.run("report", run, "--out", folder);
        assertThat(onAFolder.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(onAFolder.err()).contains("it is a folder").doesNotContain("Exception");
        assertThat(onAFolder.err().lines()).hasSize(1);
    }

    @Test
    void theReportIsOneFile() throws IOException {
        Path file = folder.resolve("out.html");
        Cli cli = Cli.run("report", run, "--out", file);
        assertThat(cli.exit()).as(cli.err()).isZero();
        assertThat(cli.out().strip()).isEqualTo(file.toString());
        assertThat(Files.readString(file)).startsWith("<!doctype html>").contains("\"metric\":\"LOSS\"");
    }
}
