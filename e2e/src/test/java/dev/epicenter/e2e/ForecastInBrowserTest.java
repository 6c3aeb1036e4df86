package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.forecast.ForecastResult;
import dev.epicenter.forecast.Methods;
import dev.epicenter.forecast.PalmTables;
import dev.epicenter.forecast.PredictionTargets;
import dev.epicenter.forecast.ScaleAxis;
import dev.epicenter.forecast.Selection;
import dev.epicenter.forecast.SeriesSet;
import dev.epicenter.report.ForecastPage;
import dev.epicenter.report.ForecastView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
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

/** The forecast page of PaLM's few-shot table. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForecastInBrowserTest {
    private static final int TASKS = 30;

    @TempDir
    private static Path folder;

    private Chromium chromium;
    private Path file;
    private Path untestedFile;
    private ReportTab tab;
    private Page page;

    @BeforeAll
    void startBrowser() throws IOException {
        chromium = Chromium.open();
        SeriesSet corpus =
                SeriesSet.of(PalmTables.palm(new Selection(Set.of(), Set.of("few"), Set.of())), ScaleAxis.PARAMS);
        file = page("forecast.html", corpus, PredictionTargets.NEXT);
        PredictionTargets farTargets =
                new PredictionTargets(List.of(1e13), OptionalDouble.empty(), OptionalDouble.empty());
        untestedFile = page("beyond.html", corpus, farTargets);
    }

    private static Path page(String name, SeriesSet corpus, PredictionTargets targets) throws IOException {
        ForecastResult study = ForecastResult.of(corpus, ScaleAxis.PARAMS, Methods.standard(), targets, 1, stage -> {});
        ForecastView view = ForecastView.of(study, ScaleAxis.PARAMS, "PaLM", "A sentence.", List.of("A note."));
        return Files.writeString(folder.resolve(name), ForecastPage.render(study, view));
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
        tab = new ReportTab(chromium, file, width, scheme);
        page = tab.page();
    }

    @ParameterizedTest
    @CsvSource({"1280, LIGHT", "1280, DARK", "390, LIGHT", "390, DARK"})
    void chartsAreDrawnAndNothingIsWiderThanTheWindow(int width, ColorScheme scheme) {
        tab.close();
        open(width, scheme);
        assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
                .isLessThanOrEqualTo(width);
        assertThat(tab.ink("task")).isGreaterThan(1000);
        assertThat(tab.ink("calibration")).isGreaterThan(1000);
        assertThat(page.locator("button.task svg").first().boundingBox().width).isBetween(100.0, 400.0);
        Axe.findsNothingSerious(page);
    }

    @Test
    void searchFindsATaskByAPartOfItsNameAndDrawsIt() {
        Locator tasks = page.locator("select[aria-label=Task] option");
        assertThat(tasks.count()).isEqualTo(TASKS);
        String before = tab.picture("task");
        page.locator("input[type=search]").fill("COPA");
        assertThat(tasks.allTextContents()).isNotEmpty().hasSizeLessThan(TASKS).allMatch(name -> name.contains("Copa"));
        assertThat(tab.picture("task")).isNotEqualTo(before);
        assertThat(tab.figure("Score of one task by scale").locator(".readout").textContent())
                .contains("80% interval")
                .contains("last value");
    }

    @Test
    void predictionsBeyondTheTestedDistanceAreMarkedAndHaveNoIntervals() {
        Locator gains = tab.figure("Largest predicted gains over the last value");
        assertThat(gains.textContent()).contains("80% interval").doesNotContain("beyond what");
        tab.close();
        tab = new ReportTab(chromium, untestedFile, 1280, ColorScheme.LIGHT);
        page = tab.page();
        gains = tab.figure("Largest predicted gains over the last value");
        assertThat(gains.textContent())
                .contains("beyond what this table can test", "a factor of 8.646", "narrow range, untested")
                .doesNotContain("80% interval");
        assertThat(gains.locator("tbody tr").allTextContents()).allMatch(row -> row.contains("\u2020"));
        Locator task = tab.figure("Score of one task by scale");
        assertThat(task.locator(".readout").textContent())
                .contains("beyond what this table can test; narrow range, untested")
                .doesNotContain("80% interval");
        assertThat(tab.ink("task")).isGreaterThan(1000);
        page.locator("[data-figure=task]").focus();
        page.keyboard().press("PageDown");
        page.keyboard().press("PageDown");
        assertThat(task.locator(".readout").textContent()).startsWith("10T:").contains("untested");
        page.keyboard().press("PageUp");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        assertThat(task.locator(".readout").textContent())
                .contains("80% interval")
                .doesNotContain("untested");
        Axe.findsNothingSerious(page);
    }

    @Test
    void gridShowsAllTasksOfTheFamilyAndAClickSelectsOne() {
        Locator cells = page.locator("[data-figure=tasks] button.task");
        assertThat(cells.count()).isEqualTo(TASKS);
        assertThat(cells.locator("path.band").count()).isEqualTo(2 * TASKS);
        String before = tab.picture("task");
        cells.nth(7).click();
        assertThat(page.locator("select[aria-label=Task]").inputValue())
                .isEqualTo(cells.nth(7).getAttribute("title"));
        assertThat(tab.picture("task")).isNotEqualTo(before);
        page.locator("input[type=search]").fill("COPA");
        assertThat(cells.count()).isLessThan(TASKS).isPositive();
        page.locator("input[type=search]").fill("");
        String own = cells.first().locator("polyline.scores").getAttribute("points");
        page.getByText("same scale", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(cells.first().locator("polyline.scores").getAttribute("points"))
                .isNotEqualTo(own);
    }

    @Test
    void furtherTrainingIsListedWithItsCost() {
        tab.close();
        tab = new ReportTab(chromium, untestedFile, 1280, ColorScheme.LIGHT);
        page = tab.page();
        Locator rows =
                tab.figure("Further training that narrows the predictions").locator("tbody tr");
        assertThat(rows.count()).isEqualTo(4);
        double first = Double.parseDouble(rows.first().locator("td").nth(5).textContent());
        double last = Double.parseDouble(rows.last().locator("td").nth(5).textContent());
        assertThat(last).as("a run near the requested scale narrows more").isLessThan(first);
        assertThat(rows.first().locator("td").nth(3).textContent()).endsWith("%");
    }

    @Test
    void scoresInAnotherUnitAreDrawnInIt() throws IOException {
        StringBuilder csv = new StringBuilder("family,model,params,task,metric,score\n");
        for (String family : List.of("a", "b", "c")) {
            for (int size = 0; size < 6; size++) {
                csv.append(String.format(
                        java.util.Locale.ROOT,
                        "%s,%s%d,%.0f,text,perplexity,%.3f%n",
                        family,
                        family,
                        size,
                        1e8 * Math.pow(3, size),
                        20 - 2.5 * size + (family.equals("b") ? 1 : 0)));
            }
        }
        dev.epicenter.forecast.ScoreTable table = dev.epicenter.forecast.ScoreTableReader.read(
                Files.writeString(folder.resolve("ppl.csv"), csv), Selection.ALL);
        ForecastResult study = ForecastResult.of(
                SeriesSet.of(table, ScaleAxis.PARAMS),
                ScaleAxis.PARAMS,
                Methods.standard(),
                PredictionTargets.NEXT,
                1,
                stage -> {});
        ForecastView view = ForecastView.of(study, ScaleAxis.PARAMS, "ppl", "A sentence.", List.of(), table.units());
        Path perplexities =
                Files.writeString(folder.resolve("ppl.html"), ForecastPage.render(study, view, table.units()));
        tab.close();
        tab = new ReportTab(chromium, perplexities, 1280, ColorScheme.LIGHT);
        page = tab.page();
        Locator task = tab.figure("Score of one task by scale");
        assertThat(task.textContent()).contains("vertical axis: perplexity");
        assertThat(task.locator(".readout").textContent())
                .contains("(last value 7.5)")
                .doesNotContain("%.");
        assertThat(page.locator("button.task").first().textContent()).contains("7.5 \u2192", "perplexity");
        assertThat(tab.ink("task")).isGreaterThan(1000);
    }

    @Test
    void searchWithoutAMatchShowsAMessage() {
        page.locator("input[type=search]").fill("no such task");
        assertThat(tab.figure("Score of one task by scale").locator(".readout").textContent())
                .isEqualTo("No task of that name.");
        page.locator("input[type=search]").fill("");
        assertThat(tab.ink("task")).isGreaterThan(1000);
    }

    @Test
    void clickOnAGainShowsItsTaskInTheChart() {
        Locator gain = tab.figure("Largest predicted gains over the last value")
                .locator("td button")
                .first();
        String before = tab.picture("task");
        gain.click();
        assertThat(page.locator("select[aria-label=Task]").inputValue()).isEqualTo(gain.textContent());
        assertThat(tab.picture("task")).isNotEqualTo(before);
    }

    @Test
    void tableShowsTheBestModelsFirstAndOthersOnDemand() {
        Locator table = tab.figure("The largest scale of each family");
        Locator shown = table.locator("tbody tr:visible");
        int before = shown.count();
        assertThat(shown.allTextContents())
                .hasSizeBetween(8, 10)
                .anyMatch(row -> row.contains(" *"))
                .anyMatch(row -> row.startsWith("last value"));
        table.locator("button.more").click();
        assertThat(shown.count()).isEqualTo(Methods.standard().size() + 1).isGreaterThan(before);
    }

    @Test
    void keyboardReadsValues() {
        page.locator("[data-figure=task]").focus();
        page.keyboard().press("ArrowRight");
        assertThat(tab.figure("Score of one task by scale").locator(".readout").textContent())
                .contains("62.5B: scored");
    }

    @Test
    void predictionsDownloadAsCsv() throws IOException {
        Download download = tab.export(tab.figure("Score of one task by scale"), "CSV");
        assertThat(Files.readAllLines(download.path())).hasSize(1 + TASKS);
    }

    @Test
    void everyChartIsExportedAsSvg() throws IOException {
        for (String title : List.of("Score of one task by scale", "All tasks", "Coverage of the intervals")) {
            assertThat(Files.readString(tab.export(tab.figure(title), "SVG").path()))
                    .as(title)
                    .startsWith("<svg")
                    .contains("</svg>");
        }
    }

    @Test
    void everyControlHasAName() {
        assertThat(page.evaluate("""
                        [...document.querySelectorAll("button, select, input, [tabindex]")]
                          .filter(e => !(e.getAttribute("aria-label") || e.textContent.trim()))
                          .map(e => e.outerHTML.slice(0, 80))""")).isEqualTo(List.of());
    }
}
