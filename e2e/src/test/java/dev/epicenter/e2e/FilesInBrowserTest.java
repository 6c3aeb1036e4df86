package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.file.StateHome;
import dev.epicenter.rate.CellResult;
import dev.epicenter.rate.RateResult;
import dev.epicenter.rate.RateStudy;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.ui.UiServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of logs and score tables under the served folder. */
@Tag("e2e")
class FilesInBrowserTest {
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @TempDir
    private static Path parent;

    private static Chromium chromium;
    private static Path folder;
    private static UiServer server;
    private static String before;

    @BeforeAll
    static void serve() throws IOException {
        chromium = Chromium.open();
        before = System.getProperty(StateHome.PROPERTY, "");
        System.setProperty(StateHome.PROPERTY, parent.resolve("state").toString());
        folder = Files.createDirectories(parent.resolve("served"));
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(folder.resolve("logs/train.log"), lines(1, 2000));
        Files.writeString(folder.resolve("logs/<grow>.log"), lines(1, 500));
        Files.writeString(folder.resolve("notes.txt"), "At step 3 the loss was 2, which is fine.\n");
        Files.writeString(folder.resolve("scores.csv"), scores());
        server = UiServer.start(folder, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
        chromium.close();
        System.setProperty(StateHome.PROPERTY, before);
    }

    /** A loss with a spike at 900. */
    private static String lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int step = from; step <= to; step++) {
            double noise = 0.02 * Math.sin(37.0 * step * step);
            double spike = step >= 900 && step < 960 ? 3 * Math.exp((900 - step) / 20.0) : 0;
            lines.append(String.format(
                    Locale.ROOT, "iter %d: loss %.4f, time 10ms%n", step, 2 + 6 / Math.sqrt(step) + noise + spike));
        }
        return lines.toString();
    }

    private static String scores() {
        StringBuilder csv = new StringBuilder("family,model,params,task,metric,score\n");
        for (String family : List.of("a", "b")) {
            for (int size = 0; size < 5; size++) {
                for (int task = 0; task < 8; task++) {
                    csv.append(String.format(
                            Locale.ROOT,
                            "%s,%s%d,%.0f,task %d,acc,%.4f%n",
                            family,
                            family,
                            size,
                            1e8 * Math.pow(4, size),
                            task,
                            1 / (1 + Math.exp(1.5 - 0.6 * size - 0.1 * task))));
                }
            }
        }
        return csv.toString();
    }

    private static ReportTab open(String address, int width, ColorScheme scheme) {
        URI home = URI.create(server.address());
        ReportTab tab = new ReportTab(chromium, home, width, scheme);
        tab.page().navigate(home.resolve(address).toString());
        return tab;
    }

    private static void expect(Locator locator, String text) {
        PlaywrightAssertions.assertThat(locator).containsText(text, PATIENTLY);
    }

    @Test
    void listLeadsToLogsAndForecastsAndNothingIsWrittenBesideThem() throws IOException {
        try (ReportTab tab = open("/", 1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            PlaywrightAssertions.assertThat(page.locator("a[href*='notes.txt']"))
                    .hasCount(0);
            page.locator("a[href^='/log?path=logs%2Ftrain.log']").click();
            expect(page.locator(".health").first(), "spike");
            page.goBack();
            page.locator("a[href^='/forecast?path=scores.csv']").click();
            expect(page.locator("h1"), "scores.csv");
            expect(page.locator(".summary").first(), "the weighted blend");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(4);
        }
        try (Stream<Path> kept = Files.list(StateHome.folder("pages"))) {
            assertThat(kept).isNotEmpty();
        }
    }

    @Test
    void aServedRateHasItsExports() throws IOException {
        Path studies = parent.resolve("rates");
        Path rates = Files.createDirectories(studies.resolve("lr"));
        RateStudy study = RateStudy.of(
                RunConfigReader.read("steps: 2000\ndata: {kind: modular}\n", Path.of("toy.yaml")),
                "weight_decay",
                List.of(0.0, 0.1),
                1);
        List<CellResult> cells = study.doses().stream()
                .map(dose -> new CellResult("k", dose, 1, 2000, 2000, List.of(), 0, 0.1, OptionalDouble.empty()))
                .toList();
        RateResult.of(study, new NumericsFingerprint(new TreeMap<>()), cells).write(rates.resolve("rate.json"));
        try (UiServer served = UiServer.start(studies, 0)) {
            URI start = URI.create(served.address());
            for (int width : new int[] {1280, 390}) {
                try (ReportTab tab = new ReportTab(
                        chromium,
                        start.resolve("/rate?path=lr&" + start.getRawQuery()),
                        width,
                        width == 390 ? ColorScheme.DARK : ColorScheme.LIGHT)) {
                    Locator chart = tab.page().locator("section:has(.figure)");
                    assertThat(Files.readString(tab.export(chart, "SVG").path()))
                            .startsWith("<svg")
                            .contains("circle");
                    assertThat(Files.readAllBytes(tab.export(chart, "PNG").path()))
                            .hasSizeGreaterThan(1000);
                    assertThat(Files.readAllLines(tab.export(chart, "CSV").path()))
                            .hasSize(3)
                            .first()
                            .asString()
                            .startsWith("weight_decay,spikes,steps");
                    Axe.findsNothingSerious(tab.page());
                }
            }
        }
    }

    @Test
    void logIsScannedAndItsEventHasASkipPlan() throws IOException {
        for (int width : new int[] {1280, 390}) {
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                try (ReportTab tab = open("/log?path=logs/train.log", width, scheme)) {
                    Page page = tab.page();
                    expect(page.locator(".health").first(), "spike");
                    assertThat(page.locator("tbody tr").textContent()).contains("900");
                    LayoutGolden.matches(page, "log", List.of("nav.top", "#run", ".figure .plot", ".figure .scroll"));
                    assertThat(Files.readString(
                                    tab.export(page.locator(".figure").first(), "SVG")
                                            .path()))
                            .startsWith("<svg");
                    assertThat(Files.readAllLines(
                                    tab.export(page.locator(".figure").first(), "CSV")
                                            .path()))
                            .startsWith("step,loss")
                            .hasSizeGreaterThan(1000);
                    Axe.findsNothingSerious(page);
                    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Plan a skip of event 1"))
                            .click();
                    expect(page.locator(".skip-plan"), "Skip the batches of steps 800 to 999");
                    page.getByLabel("Steps between checkpoints").fill("250");
                    page.getByText("Plan again").click();
                    expect(page.locator(".skip-plan"), "the checkpoint of step 750");
                    page.getByText("megatron").click();
                    expect(page.locator(".skip-plan pre:visible"), "--iterations-to-skip");
                    assertThat((Boolean)
                                    page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                            .as("nothing is wider than the window of " + width)
                            .isTrue();
                    Axe.findsNothingSerious(page);
                    Download saved = page.waitForDownload(
                            () -> page.getByText("Save as a page").click());
                    assertThat(Files.readString(saved.path())).contains("<!doctype html>", "Scan of logs/train.log");
                }
            }
        }
    }

    @Test
    void logsAreComparedOnceTheyHaveBeenRead() throws IOException {
        Files.writeString(folder.resolve("logs/second.log"), lines(1, 1500));
        try (ReportTab tab = open("/compare?path=logs/train.log&path=logs/second.log", 1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            PlaywrightAssertions.assertThat(page.locator("#spikes tbody tr"))
                    .hasCount(2, new LocatorAssertions.HasCountOptions().setTimeout(60_000));
            page.locator("[data-figure=difference] canvas").waitFor();
            assertThat(tab.ink("compare")).isGreaterThan(1000);
            assertThat(tab.ink("difference")).isGreaterThan(500);
            assertThat(page.locator("#configuration").count()).isZero();
            expect(page.locator("ul.compared"), "spike");
            Axe.findsNothingSerious(page);
        } finally {
            Files.delete(folder.resolve("logs/second.log"));
        }
    }

    @Test
    void logsAreSelectedInTheListToBeCompared() {
        try (ReportTab tab = open("/", 1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.getByLabel("Select logs/train.log").check();
            page.getByLabel("Select logs/<grow>.log").check();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Compare 2 entries"))
                    .click();
            expect(page.locator("h1"), "Compare");
            PlaywrightAssertions.assertThat(page.locator("ul.compared li")).hasCount(2);
        }
    }

    @Test
    void growingLogIsReadAgainAndItsZoomStays() throws IOException {
        try (ReportTab tab = open("/log?path=logs/" + "%3Cgrow%3E.log", 1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            expect(page.locator(".figure").first(), "step 1 to 500");
            page.locator(".plot").first().focus();
            page.keyboard().press("+");
            expect(page.locator(".readout").first(), "Double-click to show all.");
            Files.writeString(folder.resolve("logs/<grow>.log"), lines(501, 1400), StandardOpenOption.APPEND);
            expect(page.locator(".figure").first(), "step 1 to 1400");
            expect(page.locator(".health").first(), "spike");
            assertThat(page.locator(".readout").first().textContent()).isEqualTo("Double-click to show all.");
        }
    }

    @Test
    void forecastHasAGridAndFollowsTheRequestInItsAddress() {
        for (int width : new int[] {1280, 390}) {
            try (ReportTab tab = open("/forecast?path=scores.csv", width, ColorScheme.DARK)) {
                Page page = tab.page();
                PlaywrightAssertions.assertThat(page.locator("button.task"))
                        .hasCount(8, new LocatorAssertions.HasCountOptions().setTimeout(60_000));
                assertThat((Boolean) page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                        .isTrue();
                Axe.findsNothingSerious(page);
                page.getByLabel("Predict at parameters").fill("100B");
                page.getByText("Forecast", new Page.GetByTextOptions().setExact(true))
                        .click();
                expect(page.locator("[data-figure=tasks]"), "8 tasks of a");
                assertThat(page.url()).contains("to=100B");
                expect(page.locator(".readout").first(), "At 100B:");
            }
        }
    }

    @Test
    void aRequestThatCannotBeAnsweredNamesTheReason() {
        try (ReportTab tab = open("/forecast?path=scores.csv&axis=compute", 1280, ColorScheme.LIGHT)) {
            expect(tab.page().locator(".problem"), "no row has a value in column tokens");
        }
        try (ReportTab tab = open("/forecast?path=scores.csv&to=--demo", 1280, ColorScheme.LIGHT)) {
            expect(tab.page().locator(".problem"), "give a number such as 70B");
            tab.expectRefusals(1);
        }
        try (ReportTab tab = open("/log?path=scores.csv", 1280, ColorScheme.LIGHT)) {
            expect(tab.page().locator("main"), "is no log with a loss");
            tab.expectRefusals(1);
        }
    }
}
