package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.commands.RealProcess;
import dev.epicenter.ui.UiServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of a folder of real runs. */
@Tag("e2e")
@Tag("torch")
class UiInBrowserTest {
    /** A run long enough to be watched while it trains. */
    private static final String LONG = """
            steps: 200000
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 0}
            model: {n_layer: 1, n_head: 2, n_embd: 16}
            checkpoint: {every: 1000, keep: 2}
            recovery: {policy: none}
            """;

    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @TempDir
    private static Path parent;

    private static Chromium chromium;
    private static Path folder;
    private static UiServer server;

    @BeforeAll
    static void serve() throws Exception {
        chromium = Chromium.open();
        folder = Files.createDirectories(parent.resolve("runs"));
        RealProcess training = start(
                "train",
                Files.writeString(parent.resolve("spiked.yaml"), RealRunInBrowserTest.RUN_FILE),
                "--out",
                folder.resolve("spiked"));
        assertThat(training.exit()).as(training.err()).isZero();
        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("provenance.json"), "{\"epi");
        Files.writeString(damaged.resolve("run.yaml"), RealRunInBrowserTest.RUN_FILE);
        server = UiServer.start(folder, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
        chromium.close();
    }

    @Test
    void listLinksToRunsAndRunsToSpikes() {
        for (int width : new int[] {1280, 390}) {
            try (ReportTab tab = open("/", width)) {
                Page page = tab.page();
                PlaywrightAssertions.assertThat(page.locator("tr[data-run=damaged]"))
                        .containsText("provenance.json", PATIENTLY);
                PlaywrightAssertions.assertThat(page.locator("tr[data-run=damaged] .state"))
                        .hasText("damaged");
                PlaywrightAssertions.assertThat(page.locator("tr[data-run=spiked]"))
                        .isVisible();
                page.getByLabel("Find by name or tag").fill("spik");
                assertThat(page.locator("tr[data-run]").count()).isEqualTo(1);
                assertThat(page.locator("tr[data-run] svg").getAttribute("aria-label"))
                        .startsWith("Loss from");
                fits(page, width);
                page.locator("tr[data-run] .name a").click();

                PlaywrightAssertions.assertThat(page.locator("h1")).containsText("spiked", PATIENTLY);
                PlaywrightAssertions.assertThat(page.getByRole(AriaRole.STATUS)).containsText("complete", PATIENTLY);
                assertThat(tab.ink("loss")).isGreaterThan(1000);
                fits(page, width);
                page.locator("#spikes td a").first().click();

                PlaywrightAssertions.assertThat(page.locator("nav")).containsText("spike 1", PATIENTLY);
                assertThat(tab.ink("spike-loss")).isGreaterThan(1000);
                assertThat(tab.ink("tensor-strip")).isGreaterThan(1000);
                fits(page, width);
            }
        }
    }

    @Test
    void pageUpdatesWhileARunTrains() throws Exception {
        Path run = folder.resolve("long");
        RealProcess training = start("train", Files.writeString(parent.resolve("long.yaml"), LONG), "--out", run);
        try {
            Path metrics = run.resolve("segments/000/metrics.jsonl");
            awaitLines(training, metrics, 20);
            try (ReportTab tab = open("/run?path=long", 1280)) {
                Locator status = tab.page().getByRole(AriaRole.STATUS);
                PlaywrightAssertions.assertThat(status).containsText("running, step", PATIENTLY);
                long before = step(status);
                PlaywrightAssertions.assertThat(status)
                        .not()
                        .containsText("step " + before, new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
                String summary = tab.page().locator(".summary").textContent();
                PlaywrightAssertions.assertThat(tab.page().locator(".summary"))
                        .not()
                        .hasText(summary, new LocatorAssertions.HasTextOptions().setTimeout(60_000));
                assertThat(tab.ink("loss")).isGreaterThan(1000);

                training.kill();
                PlaywrightAssertions.assertThat(status).containsText("interrupted", PATIENTLY);
            }
        } finally {
            training.kill();
        }
    }

    @Test
    void pagesHaveNoSeriousAccessibilityViolations() {
        for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            for (int width : new int[] {1280, 390}) {
                for (String path : List.of(
                        "/", "/run?path=spiked", "/spike?path=spiked&spike=1", "/experiment?path=spiked&spike=1")) {
                    try (ReportTab tab = open(path, width, scheme)) {
                        PlaywrightAssertions.assertThat(tab.page().locator("h1"))
                                .isVisible();
                        Axe.findsNothingSerious(tab.page());
                    }
                }
            }
        }
    }

    @Test
    void emptyFolderShowsHowToStartARun() throws Exception {
        Path empty = Files.createDirectories(parent.resolve("empty"));
        try (UiServer other = UiServer.start(empty, 0);
                ReportTab tab = new ReportTab(chromium, URI.create(other.address()), 1280, ColorScheme.DARK)) {
            Locator main = tab.page().locator("main");
            PlaywrightAssertions.assertThat(main).containsText("No runs yet", PATIENTLY);
            assertThat(main.textContent()).contains("epicenter train", empty.toRealPath() + "/grokking");
            Axe.findsNothingSerious(tab.page());
        }
    }

    private static ReportTab open(String path, int width) {
        return open(path, width, ColorScheme.LIGHT);
    }

    private static ReportTab open(String path, int width, ColorScheme scheme) {
        String token = server.address().substring(server.address().indexOf("token="));
        URI address = URI.create(server.address()).resolve(path + (path.contains("?") ? "&" : "?") + token);
        return new ReportTab(chromium, address, width, scheme);
    }

    private static void fits(Page page, int width) {
        assertThat((Boolean) page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                .as("nothing is wider than the window of " + width + " on " + page.url())
                .isTrue();
    }

    private static long step(Locator status) {
        var found = Pattern.compile("step (\\d+)").matcher(status.textContent());
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
    }

    private static void awaitLines(RealProcess training, Path file, int lines) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!Files.exists(file) || Files.readAllLines(file).size() < lines) {
            assertThat(training.isAlive()).as(training.err()).isTrue();
            assertThat(System.nanoTime()).as("steps in time").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static RealProcess start(Object... words) throws IOException {
        return RealProcess.start(parent, List.of(), words);
    }
}
