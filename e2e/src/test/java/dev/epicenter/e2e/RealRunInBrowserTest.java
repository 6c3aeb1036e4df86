package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.commands.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report and the diagnosis page of a run that the program trained, replayed and diagnosed in this test. */
@Tag("e2e")
@Tag("torch")
class RealRunInBrowserTest {
    static final String RUN_FILE = """
            steps: 200
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}
            model: {n_layer: 1, n_head: 2, n_embd: 32}
            optimizer: {lr: 3e-3, weight_decay: 0.1}
            telemetry: {tensors_every: 1}
            checkpoint: {every: 10, keep: 20}
            recovery: {policy: palm, rewind: 20, skip: {min: 40, max: 100}}
            faults:
              - {kind: damaged_batches, from: 150, count: 10}
            """;

    @TempDir
    private Path folder;

    @Test
    void reportShowsTheCurveAndTheSpike() throws Exception {
        try (Chromium chromium = Chromium.open()) {
            Path run = folder.resolve("damaged");
            epicenter("train", Files.writeString(folder.resolve("damaged.yaml"), RUN_FILE), "--out", run);
            epicenter(
                    "replay",
                    run,
                    "--spike",
                    1,
                    "--arm",
                    "jitter=1e-6:1",
                    "--arm",
                    "skip=40",
                    "--rewind",
                    20,
                    "--horizon",
                    20);
            epicenter("diagnose", run, "--spike", 1, "--stages", "cross,dose", "--rewind", 20, "--horizon", 40);
            epicenter("report", run);
            assertThat(run.resolve("segments/000/tensors-00001.parquet")).exists();

            try (ReportTab tab = new ReportTab(chromium, run.resolve("report.html"), 1280, ColorScheme.LIGHT)) {
                assertThat(tab.page().title()).contains("damaged");
                assertThat(tab.ink("loss")).isGreaterThan(1000);
                assertThat(tab.page().locator("h2").allTextContents())
                        .anyMatch(title -> title.matches("Spike 1 at step 15\\d"));
                assertThat(tab.ink("arms")).isGreaterThan(1000);
                assertThat(tab.ink("tensors")).isGreaterThan(1000);
                assertThat(tab.page().locator("[data-arm]").count()).isEqualTo(2);
                assertThat(tab.page().locator("main").textContent())
                        .contains("reproduced the run bit for bit", "Prevented (no spike for");
                assertThat(tab.page()
                                .locator("[data-figure=diagnosis] .sentence")
                                .textContent())
                        .isEqualTo(
                                "Caused by the data: these batches spike from other states too, as far as tested; other batches"
                                        + " rarely or never do.");
            }
            Path page = run.resolve("experiments/diagnosis-1/diagnosis.html");
            for (int width : new int[] {1280, 390}) {
                try (ReportTab tab = new ReportTab(chromium, page, width, ColorScheme.DARK)) {
                    assertThat(tab.page().locator(".sentence").textContent()).contains("Caused by the data");
                    assertThat(tab.page().locator(".cross button").first().textContent())
                            .matches("\\d of \\d");
                    // No hyper-parameter prevents damaged batches: all changes are folded.
                    tab.page()
                            .locator("details:has([data-figure=doses]) > summary")
                            .click();
                    assertThat(tab.page().locator("[data-figure=doses] svg").boundingBox().height)
                            .isGreaterThan(100);
                    tab.page()
                            .locator("[data-figure=doses] [role=button]")
                            .first()
                            .click();
                    tab.page().locator("[data-figure=replays-doses] canvas").waitFor();
                    assertThat(tab.ink("replays-doses")).isGreaterThan(1000);
                    assertThat((Boolean) tab.page()
                                    .evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                            .as("nothing is wider than the window of " + width)
                            .isTrue();
                    Axe.findsNothingSerious(tab.page());
                }
            }
        }
    }

    /** Runs a command in a separate process, as a user does. */
    private void epicenter(Object... arguments) throws IOException, InterruptedException {
        RealProcess process = RealProcess.start(folder, List.of(), arguments);
        int exit = process.exit();
        assertThat(exit).as(process.out() + process.err()).isZero();
    }
}
