package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A page of Epicenter in a browser tab. */
final class ReportTab implements AutoCloseable {
    private final BrowserContext context;
    private final Page page;
    private final String origin;
    private final List<String> consoleErrors = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    ReportTab(Chromium chromium, Path report, int width, ColorScheme scheme) {
        this(chromium, report.toUri(), width, scheme);
    }

    /** @param address of a file, or of a server on this machine; the page may load from there only */
    ReportTab(Chromium chromium, URI address, int width, ColorScheme scheme) {
        origin = address.getScheme().equals("file")
                ? "file:"
                : address.resolve("/").toString();
        context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 900)
                        .setColorScheme(scheme));
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                consoleErrors.add(message.text());
            }
        });
        page.onPageError(consoleErrors::add);
        page.onRequest(request -> requests.add(request.url()));
        page.navigate(address.toString());
    }

    Page page() {
        return page;
    }

    /** The number of pixels of a canvas that are not transparent: 0 where nothing is drawn. */
    int ink(String figure) {
        return ((Number) page.evaluate("""
                        figure => {
                          const host = document.querySelector(`[data-figure="${figure}"]`);
                          const canvas = host.tagName === "CANVAS" ? host : host.querySelector("canvas");
                          const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                          let n = 0;
                          for (let i = 3; i < pixels.length; i += 4) n += pixels[i] > 0;
                          return n;
                        }""", figure)).intValue();
    }

    String picture(String figure) {
        return (String) page.evaluate(
                "figure => document.querySelector(`[data-figure=\"${figure}\"] canvas`).toDataURL()", figure);
    }

    /** Saves what is within {@code figure} by its export menu. */
    Download export(Locator figure, String format) {
        Locator menu = figure.locator(".menu").first();
        menu.locator("summary").click();
        return page.waitForDownload(() -> menu.getByText(format).click());
    }

    Locator figure(String title) {
        return page.locator(".figure")
                .filter(new Locator.FilterOptions().setHasText(title))
                .first();
    }

    /** Expects {@code count} console errors about refused requests, which are part of the test. */
    void expectRefusals(int count) {
        List<String> refusals = consoleErrors.stream()
                .filter(error -> error.contains("Failed to load resource") && error.contains("status of 4"))
                .toList();
        assertThat(refusals).hasSize(count);
        consoleErrors.removeAll(refusals);
    }

    /** Expects console errors about a server that does not answer, which are part of the test. */
    void expectNoConnection() {
        assertThat(consoleErrors.removeIf(error -> error.contains("ERR_CONNECTION_REFUSED")))
                .isTrue();
    }

    /** Closes the tab. The browser must have reported no error and loaded nothing from elsewhere. */
    @Override
    public void close() {
        context.close();
        assertThat(consoleErrors).isEmpty();
        assertThat(requests)
                .allMatch(url -> url.startsWith(origin) || url.startsWith("data:") || url.startsWith("blob:"));
    }
}
