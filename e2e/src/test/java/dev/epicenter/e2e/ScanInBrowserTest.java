package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.log.scan.LogScan;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.report.ScanPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a scanned log. */
@Tag("e2e")
class ScanInBrowserTest {
    @TempDir
    private static Path folder;

    private static Chromium chromium;
    private static Path page;

    @BeforeAll
    static void scan() throws IOException {
        chromium = Chromium.open();
        Random random = new Random(3);
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= 2000; step++) {
            double loss = 2
                    + 6 / Math.sqrt(step)
                    + 0.02 * random.nextGaussian()
                    + (step >= 900 && step < 960 ? 3 * Math.exp((900 - step) / 20.0) : 0)
                    + (step >= 1500 ? 1 : 0);
            lines.append("iter ").append(step).append(": loss ").append(loss).append(", time 10.00ms\n");
        }
        Path log = Files.writeString(folder.resolve("<train>.log"), lines);
        page = Files.writeString(
                folder.resolve("spikes.html"),
                ScanPage.render(List.of(LogScan.scan(log, SeriesSelector.losses(), bytes -> {})), Optional.empty()));
    }

    @AfterAll
    static void stop() {
        chromium.close();
    }

    @Test
    void chartAndTableShowTheSpikes() {
        for (int width : new int[] {1280, 390}) {
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                try (ReportTab tab = new ReportTab(chromium, page, width, scheme)) {
                    assertThat(tab.page().locator("h1").textContent()).endsWith("<train>.log");
                    Locator rows = tab.page().locator("tbody tr");
                    assertThat(rows.count()).isEqualTo(2);
                    assertThat(rows.allTextContents()).anyMatch(row -> row.contains("spike") && row.contains("900"));
                    assertThat(rows.allTextContents()).anyMatch(row -> row.contains("1500"));
                    assertThat(tab.page().locator(".health").first().textContent())
                            .contains("loss");
                    assertThat(tab.page().locator(".figure canvas").boundingBox().height)
                            .isGreaterThan(80);
                    assertThat((Boolean) tab.page()
                                    .evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                            .as("nothing is wider than the window of " + width)
                            .isTrue();
                    tab.page().locator("tbody button").first().click();
                    assertThat(tab.page().locator(".readout").textContent()).isEqualTo("Double-click to show all.");
                    tab.page()
                            .getByText("Show all", new Page.GetByTextOptions().setExact(true))
                            .click();
                    assertThat(tab.page().locator(".readout").textContent()).startsWith("Drag to zoom");
                    Axe.findsNothingSerious(tab.page());
                }
            }
        }
    }
}
