package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.RunTrace;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Tests that {@code resume --from --with --until} repeats the replay's arm. */
@Tag("torch")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RemedyFromTheCommandLineTest {
    private static final String RUN_FILE = """
            steps: 230
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}
            model: {n_layer: 1, n_head: 2, n_embd: 32}
            optimizer: {lr: 3e-3, weight_decay: 0.1}
            checkpoint: {every: 10, keep: 30}
            recovery: {policy: none}
            faults:
              - {kind: damaged_batches, from: 150, count: 10}
            """;

    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        Path runFile = Files.writeString(folder.resolve("damaged.yaml"), RUN_FILE);
        run = folder.resolve("damaged");
        Cli trained = Cli.run("train", runFile, "--out", run);
        assertThat(trained.exit()).as(trained.err()).isZero();
    }

    @Test
    @Order(1)
    void impossibleRemediesAreRefusedInOneLineAndChangeNothing() throws IOException {
        String before = Files.readString(run.resolve("timeline.jsonl"));
        refused("--from is missing", "--with", "lr=x0.5");
        refused("--with is missing", "--from", 140);
        refused("--from is missing", "--until", 140);
        refused("available: 10, 20", "--from", 141, "--with", "lr=x0.5");
        refused("141 to 230", "--from", 140, "--with", "lr=x0.5", "--until", 140);
        refused("ends at step 230", "--from", 140, "--with", "lr=x0.5", "--until", 231);
        refused("this value in the run already", "--from", 140, "--with", "weight_decay=0.1");
        refused("only a lower learning rate", "--from", 140, "--with", "weight_decay=0.5", "--rewarm", 20);
        refused("no tensor matches", "--from", 140, "--with", "freeze=h.9.*");
        try (RunSession held = RunSession.open(RunDirectory.open(run))) {
            assertThat(held.mended()).isEmpty();
            refused("" + ProcessHandle.current().pid(), "--from", 140, "--with", "lr=x0.5");
        }
        assertThat(run.resolve("timeline.jsonl")).content().isEqualTo(before);
    }

    @Test
    @Order(2)
    void theRunContinuesLikeTheArmAndReportsTheRemedy() {
        String arm = "lr=x0.25,skip=40";
        Cli replayed = Cli.run("replay", run, "--spike", 1, "--from", 140, "--horizon", 20, "--arm", arm, "--json");
        assertThat(replayed.exit()).as(replayed.err()).isZero();
        List<Double> replay = losses(
                new TraceReader(RunDirectory.open(run).arm(1, arm)).steps().rows());
        int until = 140 + replay.size();

        Cli resumed = Cli.run("resume", run, "--from", 140, "--with", arm, "--until", until);

        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.out())
                .contains("Trained 230 steps", "back to step 140 for a remedy: " + arm)
                .as("spike 1 is no longer part of the run")
                .doesNotContain("--spike 1");
        List<StepRecord> rows = RunTrace.read(RunDirectory.open(run)).steps();
        assertThat(losses(rows).subList(140, until)).isEqualTo(replay);
        assertThat(rows)
                .hasSize(230)
                .last()
                .satisfies(row -> assertThat(row.batch()).isEqualTo(269));
        assertThat(Cli.run("show", run).out())
                .contains(
                        "back to step 140 for a remedy: " + arm + " up to step " + until,
                        "training continues from step 140, under the remedy",
                        "the remedy ends",
                        "the remedy held: no spike for " + (230 - until) + " steps after its end at step " + until,
                        "the run is complete");
        assertThat(Cli.run("show", run, "--json").out())
                .contains("\"remedies\"", "\"with\" : \"" + arm + "\"", "\"followed\" : " + (230 - until));
        Path page = folder.resolve("report.html");
        assertThat(Cli.run("report", run, "--out", page).exit()).isZero();
        assertThat(page).content().contains("back to step 140 for a remedy");
    }

    private static void refused(String why, Object... options) {
        Object[] words = new Object[options.length + 2];
        words[0] = "resume";
        words[1] = run;
        System.arraycopy(options, 0, words, 2, options.length);
        Cli cli = Cli.run(words);
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines().filter(line -> line.startsWith("epicenter: ")))
                .hasSize(1);
        assertThat(cli.err()).contains(why);
    }

    private static List<Double> losses(List<StepRecord> rows) {
        return rows.stream().map(StepRecord::loss).toList();
    }
}
