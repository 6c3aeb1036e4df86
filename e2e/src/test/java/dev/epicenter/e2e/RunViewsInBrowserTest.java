package dev.epicenter.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.commands.RealProcess;
import dev.epicenter.ui.UiServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of runs, the page of a run and the comparison, on runs that the program trained in this test. */
@Tag("e2e")
@Tag("torch")
class RunViewsInBrowserTest {
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    private static final String RATE_FILE = """
            steps: 20
            data: {kind: modular, operation: add, modulus: 7, train_fraction: 0.5, batch_size: 0}
            model: {n_layer: 1, n_head: 2, n_embd: 8}
            checkpoint: {every: 10, keep: 4}
            recovery: {policy: none}
            """;

    private static final List<String> RUN_REGIONS = List.of(
            "nav.top",
            "#run",
            "[data-figure=loss]",
            "[data-figure=grad_norm]",
            "[data-figure=update_norm]",
            "[data-figure=lr]",
            "#spikes");

    @TempDir
    private static Path parent;

    private static Chromium chromium;
    private static Path folder;
    private static UiServer server;

    @BeforeAll
    static void serve() throws Exception {
        chromium = Chromium.open();
        folder = Files.createDirectories(parent.resolve("runs"));
        train("spiked", RealRunInBrowserTest.RUN_FILE);
        train("other", RealRunInBrowserTest.RUN_FILE.replace("lr: 3e-3", "lr: 2e-3"));
        Path truncated = folder.resolve("truncated");
        copy(folder.resolve("other"), truncated);
        Path metrics = truncated.resolve("segments/000/metrics.jsonl");
        List<String> rows = Files.readAllLines(metrics);
        Files.write(metrics, rows.subList(0, 60));
        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("provenance.json"), "{\"epi");
        Files.writeString(damaged.resolve("run.yaml"), RealRunInBrowserTest.RUN_FILE);
        epicenter(
                "rate",
                Files.writeString(parent.resolve("rate.yaml"), RATE_FILE),
                "--knob",
                "lr",
                "--doses",
                "1e-3,2e-3",
                "--seeds",
                2,
                "--out",
                folder.resolve("rates"));
        server = UiServer.start(folder, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
        chromium.close();
    }

    @Test
    void filterSortAndSelectionAreInTheAddress() {
        try (ReportTab tab = open("/", 1280)) {
            Page page = tab.page();
            assertThat(page.locator("tr[data-run]")).hasCount(5);
            page.getByLabel("Select spiked").check();
            page.getByLabel("Select other").check();
            page.getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Name").setExact(true))
                    .click();
            page.locator("[data-type=run]").click();
            page.getByLabel("Find by name or tag").fill("e");
            assertThat(page)
                    .hasURL(Pattern.compile("(?=.*q=e)(?=.*type=run)(?=.*sort=name)(?=.*sel=spiked)(?=.*sel=other)"));

            page.reload();
            assertThat(page.locator("tr[data-run]")).hasCount(4);
            assertThat(page.locator("tr[data-run] .name a").allTextContents())
                    .containsExactly("damaged", "other", "spiked", "truncated");
            assertThat(page.getByLabel("Select spiked")).isChecked();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Compare 2 entries"))
                    .click();
            assertThat(page.locator("h1")).containsText("Compare", PATIENTLY);
        }
    }

    @Test
    void aBadRunMarksItselfAndAnUnmatchedFilterOffersAWayBack() {
        try (ReportTab tab = open("/", 1280)) {
            Page page = tab.page();
            assertThat(page.locator("tr[data-run=damaged] .warning")).containsText("provenance.json: corrupt");
            assertThat(page.locator("tr[data-run=truncated] .warning")).containsText("ends at step 59");
            assertThat(page.locator("tr[data-run=spiked] .warning")).hasCount(0);
            assertThat(page.locator("tr[data-run=spiked] svg"))
                    .hasAttribute("aria-label", Pattern.compile("Loss from .*, 1 spike, 1 rollback"));
            page.getByLabel("Find by name or tag").fill("no such run");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Clear the filters"))
                    .click();
            assertThat(page.locator("tr[data-run]")).hasCount(5);
            page.locator("tr[data-kind=rate] .name a").click();
            assertThat(page.locator("h1")).containsText("lr", PATIENTLY);
        }
    }

    @Test
    void keyboardOpensARunByItsName() {
        try (ReportTab tab = open("/", 1280)) {
            Page page = tab.page();
            assertThat(page.locator("tr[data-run=spiked]")).isVisible();
            page.keyboard().press("/");
            assertThat(page.getByLabel("Find by name or tag")).isFocused();
            page.keyboard().type("spik");
            assertThat(page.locator("tr[data-run]")).hasCount(1);
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).containsText("spiked", PATIENTLY);
        }
    }

    @Test
    void aServerThatStopsIsReported() throws Exception {
        try (UiServer other = UiServer.start(folder, 0);
                ReportTab tab = new ReportTab(chromium, URI.create(other.address()), 1280, ColorScheme.LIGHT)) {
            assertThat(tab.page().locator("tr[data-run]")).hasCount(5);
            other.close();
            assertThat(tab.page().locator("nav .state")).containsText("no connection to the server", PATIENTLY);
            assertThat(tab.page().locator("tr[data-run]")).hasCount(5);
            tab.expectNoConnection();
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, 800", "390, 844"})
    void theLossIsInTheFirstScreen(int width, int height) {
        try (ReportTab tab = open("/run?path=spiked", width)) {
            tab.page().setViewportSize(width, height);
            BoundingBox chart = tab.page().locator("[data-figure=loss]").boundingBox();
            assertThat(chart.y + chart.height).isLessThan(height);
            assertThat(tab.ink("loss")).isGreaterThan(1000);
        }
    }

    @Test
    void metricsAxisAndSmoothingAreInTheAddress() {
        try (ReportTab tab = open("/run?path=spiked", 1280)) {
            Page page = tab.page();
            page.locator("[data-metric=WEIGHT_NORM]").click();
            page.locator("[data-metric=TOKENS_PER_SECOND]").click();
            page.getByLabel("X axis").selectOption("tokens");
            page.getByLabel("Smoothing").selectOption("30");
            page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("Scale of the loss"))
                    .getByText("Log")
                    .click();
            assertThat(page).hasURL(Pattern.compile("(?=.*x=tokens)(?=.*smooth=30)(?=.*y=log)(?=.*TOKENS_PER_SECOND)"));
            assertThat(page).not().hasURL(Pattern.compile("WEIGHT_NORM"));
            page.reload();
            assertThat(page.locator("h3").first()).containsText("Loss over tokens", PATIENTLY);
            assertThat(page.locator("[data-figure=tokens_per_second]")).isVisible();
            assertThat(page.locator("[data-figure=weight_norm]")).hasCount(0);
            assertThat(page.getByLabel("Smoothing")).hasValue("30");
        }
    }

    @Test
    void theTooltipShowsEverySeriesAndAClickOnASpikeOpensIt() {
        try (ReportTab tab = open("/run?path=spiked", 1280)) {
            Page page = tab.page();
            Locator plot = page.locator("[data-figure=loss] .u-over");
            BoundingBox box = plot.boundingBox();
            double onset = ((Number) page.evaluate(
                            "JSON.parse(document.getElementById('data').textContent).spikes[0].spike.onset"))
                    .doubleValue();
            double x = box.x + box.width * (onset - 1) / 199 + 1;
            page.mouse().move(x - 30, box.y + 100);
            page.mouse().move(x, box.y + 100);
            assertThat(page.locator("[data-figure=loss] .tooltip"))
                    .containsText(
                            Pattern.compile("training loss.*gradient norm.*learning rate.*spike 1: click to open it"));
            page.mouse().click(x, box.y + 100);
            assertThat(page.locator("nav")).containsText("spike 1", PATIENTLY);
        }
    }

    @Test
    void theConfigurationShowsTheDifferenceToAnotherRun() {
        try (ReportTab tab = open("/run?path=spiked", 1280)) {
            Page page = tab.page();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Configuration"))
                    .click();
            page.getByLabel("Difference to").fill("other");
            page.getByLabel("Difference to").press("Tab");
            Locator differences = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Differences"));
            assertThat(differences).containsText("optimizer.lr", PATIENTLY);
            assertThat(differences.locator("tbody tr").allTextContents()).contains("optimizer.lr0.0030.002");
            Axe.findsNothingSerious(page);
            page.keyboard().press("Escape");
            assertThat(page.locator("dialog")).hasCount(0);
            assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Configuration")))
                    .isFocused();
        }
    }

    @Test
    void notesAndTagsAreKeptInTheRunDirectory() throws Exception {
        try (ReportTab tab = open("/run?path=other", 390)) {
            Page page = tab.page();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Notes"))
                    .click();
            page.getByLabel("Tags, separated by commas").fill("baseline, keep ,baseline");
            page.locator("#notes").fill("A lower <b>rate</b>.");
            Axe.findsNothingSerious(page);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save"))
                    .click();
            assertThat(page.locator("dialog")).hasCount(0);
            page.reload();
            assertThat(page.locator(".run-head .tag").allTextContents()).containsExactly("baseline", "keep");
            assertThat(page.locator(".user-notes")).hasText("A lower <b>rate</b>.");
            assertThat(Files.readString(folder.resolve("other/notes.json")))
                    .contains("\"epicenter\" : \"notes\"", "crc32c");
        }
    }

    @Test
    void figuresAreExportedAsPngSvgAndCsv() throws Exception {
        try (ReportTab tab = open("/run?path=spiked", 1280)) {
            Page page = tab.page();
            byte[] png = Files.readAllBytes(exported(page, "loss", "PNG").path());
            assertThat(new String(png, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
            assertThat(png.length).isGreaterThan(5000);
            Download svg = exported(page, "loss", "SVG");
            assertThat(svg.suggestedFilename()).isEqualTo("spiked-loss.svg");
            assertThat(Files.readString(svg.path()))
                    .startsWith("<svg")
                    .contains("spiked: loss", "loss (nats per token)", "back to", "<path d=\"M");
            assertThat(Files.readAllLines(exported(page, "grad_norm", "CSV").path()))
                    .startsWith("metric,segment,live,smoothed_over,step,value")
                    .hasSizeGreaterThan(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"step", "tokens", "checkpoint"})
    void runsAreComparedAtSteps(String alignment) {
        try (ReportTab tab = open("/compare?path=spiked&path=other&align=" + alignment, 1280)) {
            Page page = tab.page();
            assertThat(page.locator("#configuration tbody tr").first()).isVisible();
            assertThat(page.locator("#configuration").textContent()).contains("optimizer.lr");
            assertThat(tab.ink("compare")).isGreaterThan(1000);
            assertThat(tab.ink("difference")).isGreaterThan(500);
            assertThat(page.locator("#spikes tbody tr")).hasCount(2);
            assertThat(page.locator("[data-option=other]")).hasCount(alignment.equals("checkpoint") ? 1 : 0);
        }
    }

    @Test
    void theBaselineCanBeChangedAndRunsAddedAndRemoved() {
        try (ReportTab tab = open("/compare?path=spiked", 1280)) {
            Page page = tab.page();
            page.getByLabel("Add a run, a log or an experiment").fill("other");
            page.getByLabel("Add a run, a log or an experiment").press("Enter");
            assertThat(page.locator("ul.compared li")).hasCount(2);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make other the baseline"))
                    .click();
            assertThat(page.locator("ul.compared li").first()).containsText("other", PATIENTLY);
            assertThat(page.locator("h3").nth(1)).hasText("Difference to other");
            assertThat(page).hasURL(Pattern.compile("path=other&path=spiked"));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove spiked"))
                    .click();
            assertThat(page.locator("ul.compared li")).hasCount(1);
        }
    }

    @Test
    void aTruncatedRunIsMarkedOnItsPage() {
        try (ReportTab tab = open("/run?path=truncated", 390)) {
            assertThat(tab.page().locator(".warnings")).containsText("metrics.jsonl: ends at step 59", PATIENTLY);
        }
    }

    @Test
    void viewsFitTheirWindowAndHaveNoSeriousAccessibilityViolations() {
        for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            for (int width : new int[] {1280, 390}) {
                for (String path : List.of(
                        "/?sel=spiked&sel=other",
                        "/?q=nothing",
                        "/run?path=spiked&smooth=10&x=time",
                        "/run?path=truncated",
                        "/compare?path=spiked&path=other&align=checkpoint")) {
                    try (ReportTab tab = open(path, width, scheme)) {
                        assertThat(tab.page().locator("h1")).isVisible();
                        if (path.startsWith("/?")) {
                            assertThat(tab.page().locator("p[role=status]")).containsText("entries", PATIENTLY);
                        }
                        assertThat((Boolean) tab.page()
                                        .evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                                .as("nothing is wider than the window of " + width + " on " + path)
                                .isTrue();
                        Axe.findsNothingSerious(tab.page());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 390})
    void mainViewsHaveTheirRecordedLayout(int width) {
        try (ReportTab tab = open("/", width)) {
            assertThat(tab.page().locator("p[role=status]")).containsText("entries", PATIENTLY);
            LayoutGolden.matches(tab.page(), "list", List.of("nav.top", "#run", ".filters", "table.runs"));
        }
        try (ReportTab tab = open("/run?path=spiked", width)) {
            LayoutGolden.matches(tab.page(), "run", RUN_REGIONS);
        }
        try (ReportTab tab = open("/compare?path=spiked&path=other", width)) {
            tab.page().locator("[data-figure=difference] canvas").waitFor();
            LayoutGolden.matches(
                    tab.page(),
                    "compare",
                    List.of(
                            "nav.top",
                            "ul.compared",
                            "#configuration",
                            "[data-figure=compare]",
                            "[data-figure=difference]",
                            "#spikes"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[data-figure=loss] { height: 20px; overflow: hidden }",
                "[data-figure=grad_norm] { width: 1000px }",
                "main { margin-left: 0 }",
                "#spikes { position: absolute; top: 0 }"
            })
    void aBrokenLayoutIsNoticed(String damage) {
        try (ReportTab tab = open("/run?path=spiked", 1280)) {
            Page page = tab.page();
            Map<String, LayoutGolden.Box> before = LayoutGolden.boxes(page, RUN_REGIONS);
            assertThat(LayoutGolden.problems(before, before, 1280)).isEmpty();
            page.evaluate("""
                    css => {
                      const sheet = new CSSStyleSheet();
                      sheet.replaceSync(css);
                      document.adoptedStyleSheets = [sheet];
                    }""", damage);
            assertThat(LayoutGolden.problems(before, LayoutGolden.boxes(page, RUN_REGIONS), 1280))
                    .isNotEmpty();
        }
    }

    @Test
    void experimentsAreComparedByTheirControlsAndArms() throws Exception {
        for (String run : List.of("spiked", "other")) {
            epicenter(
                    "replay",
                    folder.resolve(run),
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
        }
        try (ReportTab tab = open("/experiment?path=spiked&spike=1", 1280)) {
            Page page = tab.page();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Compare"))
                    .click();
            page.getByLabel("Add a run, a log or an experiment").fill("other/experiments/spike-1");
            page.getByLabel("Add a run, a log or an experiment").press("Enter");
            assertThat(page.locator("ul.compared li")).hasCount(2);
            assertThat(page.locator("#configuration")).containsText("optimizer.lr");
            assertThat(tab.ink("compare")).isGreaterThan(1000);
            assertThat(page.locator("#outcomes")).containsText("common arms ended differently");
            assertThat(page.locator("#spikes tbody tr")).hasCount(2);
            page.getByLabel("Metric").selectOption("skip=40");
            assertThat(page.locator("h3").first()).containsText("Loss with skip=40", PATIENTLY);
            assertThat(page).hasURL(Pattern.compile("metric=skip"));
            Axe.findsNothingSerious(page);
        }
        try (ReportTab tab = open("/compare?path=spiked/experiments/spike-7", 1280)) {
            assertThat(tab.page().locator("main")).containsText("Spike 7 of spiked was neither replayed nor diagnosed");
            tab.expectRefusals(1);
        }
    }

    @Test
    void damagedTelemetryIsReportedOnTheSpikePage() throws Exception {
        Path parquet = folder.resolve("truncated/segments/000/tensors-00001.parquet");
        byte[] bytes = Files.readAllBytes(parquet);
        Files.write(parquet, Arrays.copyOf(bytes, bytes.length / 2));
        try (ReportTab tab = open("/spike?path=truncated&spike=1", 390)) {
            assertThat(tab.page().locator(".warnings")).containsText("tensors-00001.parquet", PATIENTLY);
            Axe.findsNothingSerious(tab.page());
        } finally {
            Files.write(parquet, bytes);
        }
    }

    private static Download exported(Page page, String figure, String format) {
        Locator menu = page.locator(".figure:has([data-figure=" + figure + "]) .menu");
        menu.locator("summary").click();
        return page.waitForDownload(() -> menu.getByText(format).click());
    }

    private static ReportTab open(String path, int width) {
        return open(path, width, ColorScheme.LIGHT);
    }

    private static ReportTab open(String path, int width, ColorScheme scheme) {
        String token = server.address().substring(server.address().indexOf("token="));
        URI address = URI.create(server.address()).resolve(path + (path.contains("?") ? "&" : "?") + token);
        return new ReportTab(chromium, address, width, scheme);
    }

    private static void train(String name, String runFile) throws Exception {
        epicenter("train", Files.writeString(parent.resolve(name + ".yaml"), runFile), "--out", folder.resolve(name));
    }

    private static void epicenter(Object... words) throws Exception {
        RealProcess process = RealProcess.start(parent, List.of(), words);
        int exit = process.exit();
        assertThat(exit).as(process.out() + process.err()).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
