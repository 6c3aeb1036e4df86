package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.report.ReportPage;
import dev.epicenter.report.SampleReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportInBrowserTest {
    private static final int ARMS = 14;
    private static final int TENSORS = 10;

    @TempDir
    private static Path folder;

    private Chromium chromium;
    private Path report;
    private ReportTab tab;
    private Page page;

    @BeforeAll
    void startBrowser() throws IOException {
        chromium = Chromium.open();
        report = Files.writeString(folder.resolve("report.html"), ReportPage.render(SampleReport.make()));
    }

    @AfterAll
    void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void openPage() {
        open(1280, ColorScheme.LIGHT);
    }

    @AfterEach
    void closePage() {
        tab.close();
    }

    private void open(int width, ColorScheme scheme) {
        tab = new ReportTab(chromium, report, width, scheme);
        page = tab.page();
    }

    private int ink(String figure) {
        return tab.ink(figure);
    }

    private String picture(String figure) {
        return tab.picture(figure);
    }

    private Locator figure(String title) {
        return tab.figure(title);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss", "grad_norm", "update_norm", "weight_norm", "lr", "arms", "tensors"})
    void everyChartIsDrawn(String figure) {
        assertThat(ink(figure)).as("pixels drawn on %s", figure).isGreaterThan(1000);
    }

    @ParameterizedTest
    @CsvSource({"1280, LIGHT", "1280, DARK", "390, LIGHT", "390, DARK"})
    void nothingIsWiderThanTheWindow(int width, ColorScheme scheme) {
        tab.close();
        open(width, scheme);
        assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
                .isLessThanOrEqualTo(width);
        assertThat(ink("loss")).isGreaterThan(1000);
        Axe.findsNothingSerious(page);
    }

    @Test
    void firstScreenSaysWhyItSpiked() {
        PlaywrightAssertions.assertThat(page.locator("p.why")).hasText("Why it spiked: spike 2, state.");
        assertThat(page.locator("p.why").boundingBox().y).isLessThan(400);
        PlaywrightAssertions.assertThat(page.locator("p.why a").first()).hasAttribute("href", "#spike-2");
    }

    @Test
    void lossScaleCanBeSwitched() {
        String log = picture("loss");
        Locator linear = figure("Loss over steps").locator("button", new Locator.LocatorOptions().setHasText("Linear"));
        linear.click();
        assertThat(linear.getAttribute("aria-pressed")).isEqualTo("true");
        assertThat(picture("loss")).isNotEqualTo(log);
    }

    @Test
    void chartsOfTheRunZoomTogether() {
        String norms = picture("grad_norm");
        figure("Loss over steps")
                .locator("button", new Locator.LocatorOptions().setHasText("Spike 2"))
                .click();
        page.waitForFunction(
                "before => document.querySelector('[data-figure=grad_norm] canvas').toDataURL() !== before", norms);
        figure("Loss over steps")
                .locator("button", new Locator.LocatorOptions().setHasText("Whole run"))
                .click();
        page.waitForFunction(
                "before => document.querySelector('[data-figure=grad_norm] canvas').toDataURL() === before", norms);
    }

    @Test
    void keyboardReadsValues() {
        page.locator("[data-figure=loss]").focus();
        page.keyboard().press("ArrowRight");
        assertThat(figure("Loss over steps").locator(".readout").textContent())
                .contains("step 2")
                .contains("loss ");
    }

    @Test
    void everyArmHasARowAndTheKeyboardHighlightsIt() {
        assertThat(page.locator("[data-arm]").count()).isEqualTo(ARMS);
        String before = picture("arms");
        page.locator("[data-arm='jitter=1e-6:6']").focus();
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        assertThat(page.locator("[data-figure=arms]").getAttribute("data-highlighted"))
                .isEqualTo("weight_decay=x0.5");
        assertThat(page.locator("tr.highlighted").count()).isEqualTo(1);
        page.waitForFunction(
                "before => document.querySelector('[data-figure=arms] canvas').toDataURL() !== before", before);
        page.keyboard().press("Enter");
        page.keyboard().press("Tab");
        page.keyboard().press("Shift+Tab");
        assertThat(page.locator("[data-arm='weight_decay=x0.5']").getAttribute("aria-pressed"))
                .isEqualTo("true");
    }

    @Test
    void heatMapHasARowPerTensorAndNamesTheFirstToChange() {
        assertThat(page.locator("[data-tensor]").count()).isEqualTo(TENSORS);
        assertThat(page.locator("[data-tensor].first").allTextContents()).containsExactly("h.0.attn.c_attn");
        assertThat(figure("Which tensors changed first").textContent())
                .containsPattern("Changed first: .*h\\.0\\.attn\\.c_attn\\.weight")
                .contains("Order is an observation");
        figure("Which tensors changed first")
                .locator("button", new Locator.LocatorOptions().setHasText("By first change"))
                .click();
        assertThat(page.locator("[data-tensor]").first().textContent()).isEqualTo("h.0.attn.c_attn");
        page.locator("canvas[data-figure=tensors]").focus();
        page.keyboard().press("ArrowRight");
        assertThat(figure("Which tensors changed first").locator(".readout").textContent())
                .contains("h.0.attn", "step 355");
    }

    @Test
    void chartDataDownloadsAsCsv() throws IOException {
        Download download = tab.export(figure("Control and arms"), "CSV");
        assertThat(Files.readAllLines(download.path()))
                .hasSize(1 + (ARMS + 1) * 130)
                .startsWith("arm,group,outcome,step,loss");
    }

    @Test
    void hundredsOfArmsAreShownOnDemandAndTheirDosesThinnedOut() throws IOException {
        Path many = Files.writeString(folder.resolve("many.html"), ReportPage.render(SampleReport.withDoses(200)));
        try (ReportTab other = new ReportTab(chromium, many, 1280, ColorScheme.LIGHT)) {
            assertThat(other.page().locator("[data-arm]").count()).isEqualTo(60);
            other.page().getByText("Show all 200 arms").click();
            assertThat(other.page().locator("[data-arm]").count()).isEqualTo(200);
            assertThat(other.page().locator("[data-arm]:focus").count()).isEqualTo(1);
            assertThat(other.page().locator("#arm-doses g.dose").count()).isBetween(20, 48);
            assertThat(other.page().locator("#arm-doses").textContent()).containsPattern("lr \\(\\d+ of 200\\)");
            Axe.findsNothingSerious(other.page());
        }
    }

    @Test
    void heatMapIsExportedAsPngSvgAndCsv() throws IOException {
        Locator heatMap = figure("Which tensors changed first");
        assertThat(Files.readString(tab.export(heatMap, "SVG").path()))
                .startsWith("<svg")
                .contains("h.0.attn.c_attn.weight", "onset 35", "relative to its own median", "rgb(")
                .doesNotContain("oklch", "NaN");
        assertThat(Files.readAllBytes(tab.export(heatMap, "PNG").path())).hasSizeGreaterThan(5000);
        assertThat(Files.readAllLines(tab.export(heatMap, "CSV").path())).startsWith("figure,tensor,step,log2_ratio");
    }

    @Test
    void armsAreExportedAsSvg() throws IOException {
        assertThat(Files.readString(
                        tab.export(figure("Control and arms"), "SVG").path()))
                .startsWith("<svg")
                .contains("control and arms");
    }

    @Test
    void everyControlHasAName() {
        assertThat(page.evaluate("""
                        [...document.querySelectorAll("button, [tabindex], canvas[role]")]
                          .filter(e => !(e.getAttribute("aria-label") || e.textContent.trim()))
                          .map(e => e.outerHTML.slice(0, 80))""")).isEqualTo(List.of());
    }
}
