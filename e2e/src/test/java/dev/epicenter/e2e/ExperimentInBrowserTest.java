package dev.epicenter.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.epicenter.commands.RealProcess;
import dev.epicenter.ui.UiServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment page of a spike: replay, added arms and diagnosis. */
@Tag("e2e")
@Tag("torch")
class ExperimentInBrowserTest {
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
        server = UiServer.start(folder, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
        chromium.close();
    }

    @Test
    void aSpikeIsReplayedAddedToAndDiagnosedFromItsPage() {
        try (ReportTab tab = open("/spike?path=spiked&spike=1", 1280)) {
            Page page = tab.page();
            page.getByText("Choose the changes to replay").click();
            assertThat(page.locator("header")).containsText("has not been replayed yet", PATIENTLY);

            page.getByLabel("Arms, one per line").fill("jitter=1e-6:1\nlr=x0.5");
            button(page, "Replay with these arms").click();
            Locator table = page.locator("[data-figure=arms-table]");
            assertThat(table).containsText("lr=x0.5", PATIENTLY);
            assertThat(table).containsText("jitter=1e-6:1");
            assertThat(tab.ink("arms")).isGreaterThan(1000);

            page.getByText("Request more").click();
            page.getByLabel("Arms, one per line").fill("weight_decay=0");
            button(page, "Add these arms").click();
            assertThat(table).containsText("weight_decay=0", PATIENTLY);
            assertThat(page.locator("#arm-doses svg")).isVisible();

            String drawn = tab.picture("arms");
            page.locator(".groups").getByLabel("weight_decay").uncheck();
            assertThat(tab.picture("arms")).isNotEqualTo(drawn);

            page.getByText("Request more").click();
            page.getByLabel("Budget in replays or minutes; empty: no limit").fill("80");
            button(page, "Diagnose").click();
            assertThat(page.locator("[data-figure=verdict]")).isVisible(SOON);
            assertThat(page.locator("#data-state")).isVisible();
            Locator cell = page.locator("table.cross button").first();
            assertThat(cell).containsText(" of ");
            cell.click();
            assertThat(page.locator("[data-figure=replays-cells] canvas")).isVisible(SOON);
            assertThat(tab.ink("replays-cells")).isGreaterThan(1000);
            page.getByText("Every replay").first().click();
            page.locator("#replays td button").first().click();
            assertThat(page.locator("[data-figure=replays-all] canvas")).isVisible(SOON);
            Axe.findsNothingSerious(page);
        }
    }

    @Test
    void whatTheServerRefusesIsSaidAndAPageFitsANarrowWindow() {
        try (ReportTab tab = open("/experiment?path=spiked&spike=1", 390)) {
            Page page = tab.page();
            Locator request = page.locator("details.request");
            if (request.getAttribute("open") == null) {
                request.locator("summary").click();
            }
            page.getByLabel("Arms, one per line").fill("learning_rate=x0.5");
            page.locator("details.request form button[value=REPLAY]").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("learning_rate", PATIENTLY);
            assertThat((Boolean) page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
                    .isTrue();
            tab.expectRefusals(1);
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static ReportTab open(String path, int width) {
        String token = server.address().substring(server.address().indexOf("token="));
        URI address = URI.create(server.address()).resolve(path + "&" + token);
        return new ReportTab(chromium, address, width, ColorScheme.LIGHT);
    }
}
