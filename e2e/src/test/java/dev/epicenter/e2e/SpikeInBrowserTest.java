package dev.epicenter.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.commands.RealProcess;
import dev.epicenter.ui.BatchTexts;
import dev.epicenter.ui.UiServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a spike, and the progress and the ends of what it starts. */
@Tag("e2e")
@Tag("torch")
class SpikeInBrowserTest {
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(120_000);
    private static final LocatorAssertions.IsVisibleOptions SOON =
            new LocatorAssertions.IsVisibleOptions().setTimeout(600_000);

    @TempDir
    private static Path parent;

    private static Chromium chromium;
    private static UiServer server;

    @BeforeAll
    static void serve() throws Exception {
        chromium = Chromium.open();
        Path folder = Files.createDirectories(parent.resolve("runs"));
        RealProcess training = RealProcess.start(
                parent,
                List.of(),
                "train",
                Files.writeString(parent.resolve("spiked.yaml"), RealRunInBrowserTest.RUN_FILE),
                "--out",
                folder.resolve("spiked"));
        assertThat(training.exit()).as(training.err()).isZero();
        server = UiServer.start(
                folder,
                0,
                (run, config, batch) -> new BatchTexts.Sequences(
                        IntStream.range(0, 42)
                                .mapToObj(row -> "sequence " + row + " of batch " + batch)
                                .toList(),
                        ""));
    }

    @AfterAll
    static void stop() {
        server.close();
        chromium.close();
    }

    @Test
    void stripsShareOneAxisAndATensorOpensItsCurves() throws IOException {
        for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            for (int width : new int[] {1280, 390}) {
                try (ReportTab tab = open("/spike?path=spiked&spike=1", width, scheme)) {
                    Page page = tab.page();
                    page.locator("[data-figure=spike-loss] canvas").waitFor();
                    double[] edges = {
                        left(page, "[data-figure=spike-loss] .u-over"),
                        left(page, "[data-figure=spike-norms] .u-over"),
                        left(page, "[data-figure=tensor-strip]")
                    };
                    assertThat(edges[1]).isEqualTo(edges[0], within(1.0));
                    assertThat(edges[2]).isEqualTo(edges[0], within(1.0));
                    assertThat(page.locator(".strip.tensors").textContent()).contains("Changed first: ");

                    LayoutGolden.matches(
                            page,
                            "spike",
                            List.of(
                                    "nav.top",
                                    "#run",
                                    "[data-figure=spike-loss]",
                                    "[data-figure=spike-norms]",
                                    "[data-figure=tensor-strip]"));
                    assertThat(Files.readString(tab.export(page.locator(".strip.tensors"), "SVG")
                                    .path()))
                            .startsWith("<svg")
                            .contains("update rms of tensors", "onset ")
                            .doesNotContain("NaN");
                    assertThat(Files.readString(
                                    tab.export(page.locator(".strip").first(), "SVG")
                                            .path()))
                            .contains("spiked, spike 1: loss");

                    Locator tensor = page.locator("[data-tensor]").first();
                    tensor.click();
                    assertThat(page.locator("#tensor-curves [data-figure=tensor-curve] canvas")
                                    .count())
                            .isGreaterThanOrEqualTo(2);
                    assertThat(page.locator("#tensor-curves code").textContent())
                            .isEqualTo(tensor.getAttribute("data-tensor"));
                    assertThat((Boolean)
                                    page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                            .isTrue();
                    Axe.findsNothingSerious(page);
                }
            }
        }
    }

    @Test
    void keyboardReadsAllStripsAndATensorCanBeOpenedWithIt() {
        try (ReportTab tab = open("/spike?path=spiked&spike=1", 1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.locator("[data-figure=spike-loss]").focus();
            page.keyboard().press("ArrowRight");
            assertThat(page.locator(".strips-readout")).containsText("gradient norm");
            page.locator("[data-tensor]").first().focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("#tensor-curves .tensor-curves")).isVisible();
            page.keyboard().press("Enter");
            assertThat(page.locator("#tensor-curves .tensor-curves")).hasCount(0);
        }
    }

    @Test
    void worstSequencesComeFirstAndCanBeSkipped() {
        try (ReportTab tab = open("/spike?path=spiked&spike=1", 1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            assertThat(page.locator("#batches .batch").first()).isVisible(SOON);
            List<Double> losses = page.locator("#batches .batch").first().locator(".loss").allTextContents().stream()
                    .map(text -> Double.valueOf(text.replace("loss ", "")))
                    .toList();
            assertThat(losses).hasSize(4).isSortedAccordingTo(Comparator.reverseOrder());
            Locator first = page.locator("#batches .batch input").first();
            first.check();
            String label = first.getAttribute("aria-label");
            String row = label.replaceAll("Sequence (\\d+) of batch (\\d+)", "$1");
            String batch = label.replaceAll("Sequence (\\d+) of batch (\\d+)", "$2");
            assertThat(page.locator("#batches .chosen code"))
                    .hasText(String.format(Locale.ROOT, "replace=%s#%s:1", batch, row));
            first.uncheck();
            assertThat(page.locator("#batches .chosen")).isHidden();
        }
    }

    @Test
    void onePrimaryButtonHasItsPriceAndEndsInAVerdict() {
        try (ReportTab tab = open("/spike?path=spiked&spike=1", 1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            assertThat(page.locator("button.primary")).hasCount(1);
            assertThat(page.locator(".action p")).containsText("at most ");
            assertThat(page.locator(".action p")).containsText("steps");
            page.locator("button.primary").click();
            page.waitForURL("**/experiment?**");
            assertThat(page.locator("[data-figure=verdict]")).isVisible(SOON);
            assertThat(page.locator("[data-figure=verdict]")).containsText("Next");
            assertThat(page.locator("#progress")).containsText("Done", PATIENTLY);
            Axe.findsNothingSerious(page);
        }
        try (ReportTab tab = open("/spike?path=spiked&spike=1", 390, ColorScheme.DARK)) {
            assertThat(tab.page().locator("[data-figure=verdict]")).isVisible();
            assertThat(tab.page().locator("a.primary")).hasText("See the evidence and the remedy");
        }
        try (ReportTab tab = open("/run?path=spiked", 1280, ColorScheme.LIGHT)) {
            assertThat(tab.page().locator("#spikes tbody")).containsText("by a ranking)");
        }
    }

    @Test
    void aStoppedDiagnosisSaysSoAndTheStopButtonKeepsTheFocus() {
        try (ReportTab tab = open("/experiment?path=spiked&spike=1", 1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            diagnose(page, "");
            Locator stop = page.getByText("Stop", new Page.GetByTextOptions().setExact(true));
            assertThat(stop).isVisible(SOON);
            stop.focus();
            assertThat(page.locator(".stages li.current")).isVisible(SOON);
            // Several updates have replaced the stages by now.
            page.waitForTimeout(2500);
            assertThat(stop).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.locator("#progress")).containsText("Stopped by you", PATIENTLY);
            assertThat(page.locator("#progress button")).hasText("Continue");
        }
    }

    @Test
    void aBudgetThatIsTooSmallIsNoFailure() {
        try (ReportTab tab = open("/experiment?path=spiked&spike=1", 390, ColorScheme.LIGHT)) {
            Page page = tab.page();
            diagnose(page, "3");
            assertThat(page.locator("#progress")).containsText("Out of budget", PATIENTLY);
            assertThat(page.locator("#progress")).not().containsText("Failed");
            assertThat(page.locator("#progress button")).hasText("Continue without a limit");
            Axe.findsNothingSerious(page);
        }
    }

    private static void diagnose(Page page, String budget) {
        Locator request = page.locator("details.request");
        request.waitFor();
        if (request.getAttribute("open") == null) {
            request.locator("> summary").click();
        }
        page.getByLabel("Budget in replays or minutes; empty: no limit").fill(budget);
        page.locator("details.request form:has(#budget) button").click();
    }

    private static double left(Page page, String selector) {
        return page.locator(selector).boundingBox().x;
    }

    private static ReportTab open(String path, int width, ColorScheme scheme) {
        String token = server.address().substring(server.address().indexOf("token="));
        URI address = URI.create(server.address()).resolve(path + "&" + token);
        return new ReportTab(chromium, address, width, scheme);
    }
}
