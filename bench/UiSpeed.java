import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at the run {@code long} of {@code bench/ui} with Chromium, and prints how quick its pages are; then at the list of
 * a folder of many runs.
 *
 * <p>{@code java -Doptions=FILE -cp CLASSPATH UiSpeed.java RUNS ROUNDS MANY}, with the folder of the launchers' files of Java options
 */
public final class UiSpeed {
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/\\?token=[^\"\\s]+");

    /** Every figure of the page has been drawn, and the browser has painted a frame since. */
    private static final String DRAWN = """
            () => new Promise((done) => {
              const look = () => {
                const all = [...document.querySelectorAll(".figure canvas")];
                if (all.length > 0 && all.every((c) => c.width > 0)) requestAnimationFrame(() => done(performance.now()));
                else requestAnimationFrame(look);
              };
              look();
            })""";

    /** Zooms in and out and pans by the keys' own code, once a frame, for two seconds: frames a second, longest frame in ms. */
    private static final String ZOOM = """
            () => new Promise((done) => {
              const host = document.querySelector('[data-figure="loss"]');
              const keys = "++++++++----++++++++--------".split("");
              const start = performance.now();
              let frames = 0, before = start, longest = 0;
              const frame = (now) => {
                longest = Math.max(longest, now - before);
                before = now;
                if (now - start > 2000) { done([frames / (now - start) * 1000, longest]); return; }
                host.dispatchEvent(new KeyboardEvent("keydown", { key: keys[frames++ % keys.length], bubbles: true }));
                requestAnimationFrame(frame);
              };
              requestAnimationFrame(frame);
            })""";

    /** The first row of the list has been painted. */
    private static final String FIRST_ROW = """
            () => new Promise((done) => {
              const look = () => document.querySelector("tr[data-run]")
                ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
              look();
            })""";

    /** The whole list has arrived. */
    private static final String ALL_ROWS = """
            () => new Promise((done) => {
              const look = () => /entries/.test(document.querySelector("p[role=status]")?.textContent ?? "")
                ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
              look();
            })""";

    private static final Pattern STEPS = Pattern.compile("Trained (\\d+) ");

    private final Path runs;
    private final Path many;
    private long memory;

    private UiSpeed(Path runs, Path many) {
        this.runs = runs;
        this.many = many;
    }

    public static void main(String[] args) throws Exception {
        new UiSpeed(Path.of(args[0]), Path.of(args[2])).measure(Integer.parseInt(args[1]));
    }

    private void measure(int rounds) throws Exception {
        double[][] times = new double[11][rounds];
        try (Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium")))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")))) {
            for (int round = 0; round < rounds; round++) {
                Path state = Files.createTempDirectory("epicenter-ui-speed");
                Process server = new ProcessBuilder(command(runs, state))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                try (BrowserContext context = browser.newContext(
                        new Browser.NewContextOptions().setViewportSize(1280, 900))) {
                    URI address = address(server);
                    Page page = context.newPage();
                    page.navigate(address.toString());
                    times[0][round] = ((Number) page.evaluate("() => performance.now()")).doubleValue();
                    times[1][round] = drawn(page, address.resolve("/run?path=long"));
                    // The first event reports how much is loaded.
                    page.waitForTimeout(1500);
                    page.waitForFunction(
                            "() => !document.querySelector('[role=status]').textContent.includes('is loaded')", null, new Page.WaitForFunctionOptions().setTimeout(60_000));
                    times[2][round] = drawn(page, address.resolve("/run?path=long"));
                    List<?> zoom = (List<?>) page.evaluate(ZOOM);
                    times[3][round] = ((Number) zoom.get(0)).doubleValue();
                    times[4][round] = ((Number) zoom.get(1)).doubleValue();
                    times[5][round] = lag(page, round);
                    times[6][round] = drawn(page, address.resolve(System.getProperty("experiment", "/experiment?path=long&spike=1")));
                    memory = Math.max(memory, highWater(server));
                } finally {
                    server.destroy();
                    server.waitFor();
                }
                for (int again = 0; again < 2; again++) {
                    manyRuns(browser, state, times[7 + 2 * again], times[8 + 2 * again], round);
                }
            }
        }
        String[] names = {
            "list of runs, first, ms", "run, first view of a new server, ms", "run, again, ms",
            "zooming, frames a second", "zooming, longest frame, ms", "row written to row shown, ms",
            "experiment, first view, ms", "many runs, first rows, ms", "many runs, all rows, ms",
            "many runs, later, first rows, ms", "many runs, later, all rows, ms",
        };
        IntStream.range(0, names.length).forEach(i -> {
            double[] sorted = Arrays.stream(times[i]).sorted().toArray();
            System.out.printf(Locale.ROOT, "%-40s %7.0f (%.0f to %.0f)%n", names[i], sorted[sorted.length / 2], sorted[0],
                    sorted[sorted.length - 1]);
        });
        System.out.printf(Locale.ROOT, "%-40s %7d%n", "most memory of the server, MB", memory);
    }

    private static List<String> command(Path folder, Path state) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + System.getProperty("options") + "/java.options", "@" + System.getProperty("options") + "/java-ui.options",
                "-Depicenter.state.home=" + state, "-cp", System.getProperty("java.class.path"), "dev.epicenter.commands.Main", "ui", folder.toString(), "--port", "0", "--json");
    }

    /** The list of many runs; the first server with {@code state} has to read them all. */
    private void manyRuns(Browser browser, Path state, double[] first, double[] all, int round) throws Exception {
        Process server = new ProcessBuilder(command(many, state))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(1280, 900))) {
            Page page = context.newPage();
            page.navigate(address(server).toString());
            first[round] = ((Number) page.evaluate(FIRST_ROW)).doubleValue();
            all[round] = ((Number) page.evaluate(ALL_ROWS)).doubleValue();
            memory = Math.max(memory, highWater(server));
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static URI address(Process server) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher found = ADDRESS.matcher(line);
            if (found.find()) {
                return URI.create(found.group());
            }
        }
        throw new IOException("the server gave no address");
    }

    private static double drawn(Page page, URI address) {
        page.navigate(address.toString());
        return ((Number) page.evaluate(DRAWN)).doubleValue();
    }

    private double lag(Page page, int round) throws Exception {
        Path metrics = runs.resolve("long/segments/000/metrics.jsonl");
        page.waitForTimeout(2000);
        Matcher summary = STEPS.matcher(page.locator(".summary").textContent());
        if (!summary.find()) {
            throw new IOException("the page does not tell the run's last step");
        }
        long step = 1 + Long.parseLong(summary.group(1));
        long start = System.nanoTime();
        Files.writeString(
                metrics,
                "{\"step\":" + step + ",\"batch\":" + (step - 1) + ",\"loss\":2.0" + round
                        + ",\"lr\":0.003,\"grad_norm\":1.2,\"update_norm\":0.03,\"weight_norm\":11.5,\"tokens\":42,\"seconds\":0.002}\n",
                StandardOpenOption.APPEND);
        page.waitForFunction(
                "step => document.querySelector('.summary').textContent.includes(`Trained ${step} `)", String.valueOf(step),
                new Page.WaitForFunctionOptions().setPollingInterval(5));
        return (System.nanoTime() - start) * 1e-6;
    }

    private static long highWater(Process server) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
