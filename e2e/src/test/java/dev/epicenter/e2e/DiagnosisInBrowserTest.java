package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.report.DiagnosisPage;
import dev.epicenter.report.SampleReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of a diagnosis in one file, which the dashboard draws with the same code. */
@Tag("e2e")
class DiagnosisInBrowserTest {
    @TempDir
    private static Path folder;

    private static Chromium chromium;
    private static Path file;

    @BeforeAll
    static void open() throws IOException {
        chromium = Chromium.open();
        file = Files.writeString(folder.resolve("diagnosis.html"), DiagnosisPage.render(SampleReport.diagnosisPage()));
    }

    @AfterAll
    static void close() {
        chromium.close();
    }

    private static ReportTab tab(int width, ColorScheme scheme) {
        return new ReportTab(chromium, file, width, scheme);
    }

    @ParameterizedTest
    @CsvSource({"1280, LIGHT", "1280, DARK", "390, LIGHT", "390, DARK"})
    void verdictRemedyAndFourCardsFitTheWindow(int width, ColorScheme scheme) {
        try (ReportTab tab = tab(width, scheme)) {
            Page page = tab.page();
            assertThat(page.locator("[data-figure=verdict]").textContent())
                    .contains("through weight_decay", "at least 62%", "Ruled out", "chance: 5 of 5", "Next");
            PlaywrightAssertions.assertThat(page.locator(".evidence-card")).hasCount(4);
            page.locator("[data-figure=remedy] canvas").waitFor();
            assertThat(tab.ink("remedy")).isGreaterThan(1000);
            assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
                    .isLessThanOrEqualTo(width);
            LayoutGolden.matches(
                    page,
                    "diagnosis",
                    List.of(
                            ".verdict-card",
                            "[data-figure=remedy]",
                            "#chance",
                            "#data-state",
                            "#doses",
                            "#where",
                            "#replays",
                            "#methods"));
            Axe.findsNothingSerious(page);
        }
    }

    @Test
    void everyFigureIsExported() throws IOException {
        try (ReportTab tab = tab(1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            page.locator("[data-figure=remedy] canvas").waitFor();
            for (String figure : List.of("#remedies", "#chance", "#data-state", "#doses")) {
                assertThat(Files.readString(
                                tab.export(page.locator(figure), "SVG").path()))
                        .as(figure)
                        .startsWith("<svg");
            }
            for (String figure : List.of("#remedies", "#chance", "#data-state", "#doses", "#where")) {
                assertThat(Files.readAllLines(
                                tab.export(page.locator(figure), "CSV").path()))
                        .as(figure)
                        .hasSizeGreaterThan(1);
            }
        }
    }

    @Test
    void eachDoseIsLabeledAndDrawsItsReplayByMouseAndKeyboard() {
        try (ReportTab tab = tab(1280, ColorScheme.LIGHT)) {
            Page page = tab.page();
            Locator doses = page.locator("[data-figure=doses] g.dose");
            assertThat(doses.locator("text").allTextContents()).containsExactly("x0.98", "x0.5", "x0.25");
            double column = page.locator("svg.doses rect.absent").boundingBox().x;
            assertThat(doses.nth(1).locator("circle").boundingBox().x).isLessThan(column);
            assertThat(doses.nth(2).locator("circle").boundingBox().x).isGreaterThan(column);
            assertThat(page.locator("#doses .legend").first().textContent())
                    .contains("in its place", "later", "did not occur", "placebo");

            doses.nth(2).click();
            page.locator("[data-figure=replays-doses] canvas").waitFor();
            assertThat(page.locator("#doses .replay-chart .legend").textContent())
                    .contains("weight_decay=x0.25 @50");
            doses.nth(1).focus();
            page.keyboard().press("Enter");
            PlaywrightAssertions.assertThat(page.locator("#doses .replay-chart .legend"))
                    .containsText("weight_decay=x0.5 @50");
            page.keyboard().press("Enter");
            PlaywrightAssertions.assertThat(page.locator("#doses .replay-chart"))
                    .isHidden();
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, DARK", "390, LIGHT"})
    void undecidedDiagnosisSaysWhatToDoNext(int width, ColorScheme scheme) throws IOException {
        Path open = Files.writeString(folder.resolve("open.html"), DiagnosisPage.render(SampleReport.undecidedPage()));
        try (ReportTab tab = new ReportTab(chromium, open, width, scheme)) {
            Page page = tab.page();
            assertThat(page.locator("[data-figure=verdict]").textContent())
                    .contains("No cause is shown", "Next", "Continue the diagnosis", "--effort thorough");
            assertThat(page.locator("#remedies").textContent()).contains("No remedy was followed");
            PlaywrightAssertions.assertThat(page.locator(".evidence-card")).hasCount(0);
            assertThat(page.locator(".untested").textContent())
                    .isEqualTo(
                            "Not tested by this diagnosis: chance, data or state, the hyper-parameters, where it begins.");
            page.locator("#replays summary").click();
            PlaywrightAssertions.assertThat(page.locator("#replays tbody button"))
                    .isDisabled();
            Axe.findsNothingSerious(page);
        }
    }

    @Test
    void everyReplayIsListedAndDrawn() {
        try (ReportTab tab = tab(390, ColorScheme.DARK)) {
            Page page = tab.page();
            page.locator("#replays summary").click();
            page.getByLabel("Find").fill("x0.5");
            PlaywrightAssertions.assertThat(page.locator("#replays tbody tr")).hasCount(1);
            page.locator("#replays tbody button").click();
            page.locator("[data-figure=replays-all] canvas").waitFor();
            assertThat(tab.ink("replays-all")).isGreaterThan(500);
            assertThat(page.locator("#replays tbody button").getAttribute("aria-pressed"))
                    .isEqualTo("true");
        }
    }
}
