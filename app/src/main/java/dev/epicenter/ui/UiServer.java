package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.ErrorText;
import dev.epicenter.rate.RateResult;
import dev.epicenter.report.CurveRequest;
import dev.epicenter.report.CurveWindow;
import dev.epicenter.report.FileKind;
import dev.epicenter.report.RatePage;
import dev.epicenter.report.ReportPage;
import dev.epicenter.report.StudyPage;
import dev.epicenter.study.StudyResult;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The web server of {@code epicenter ui}: serves the pages of a folder of runs to browsers on this machine. */
public final class UiServer implements AutoCloseable {
    /** The most bytes in a request of a page. */
    private static final long MAX_REQUEST_BYTES = 64 << 10;

    /** What the server counts for each piece of a body besides its bytes. */
    private static final int CHUNK_BYTES = 16;

    private static final int MAX_BUCKETS = 4000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RunsRoot folder;
    private final Runs runs;
    private final FilePages files;
    private final ComparePages compare;
    private final CardList list;
    private final LiveFeed live;
    private final ExperimentPages experiments = new ExperimentPages();
    private final BatchTexts texts;
    private final AuthFilter guard;
    private final Javalin server;

    private UiServer(RunsRoot folder, BatchTexts texts) {
        this.folder = folder;
        this.texts = texts;
        this.runs = new Runs(folder);
        this.files = new FilePages(folder);
        this.compare = new ComparePages(folder, runs, files);
        this.list = new CardList(folder, List.of(new RunCards(), new StudyCards(), files.cards()));
        this.live = new LiveFeed(runs::open);
        this.guard = new AuthFilter(this::port);
        this.server = Javalin.create(this::configure);
    }

    /**
     * Starts the server.
     *
     * @param port 0: any free port
     * @throws EpicenterException where the folder does not exist or the port is in use
     */
    public static UiServer start(Path folder, int port) {
        return start(folder, port, BatchTexts.NONE);
    }

    /**
     * Starts the server.
     *
     * @param port 0: any free port
     * @param texts reads the batches of runs
     * @throws EpicenterException where the folder does not exist or the port is in use
     */
    public static UiServer start(Path folder, int port, BatchTexts texts) {
        UiServer started = new UiServer(RunsRoot.of(folder), texts);
        try {
            started.server.start("127.0.0.1", port);
        } catch (JavalinBindException taken) {
            started.close();
            throw new EpicenterException(
                    "port " + port + " is in use; give another with --port, or --port 0 for any free port");
        }
        started.runs.warmUp(started.list);
        return started;
    }

    /** The address to open, with the token that authenticates the browser. */
    public String address() {
        return guard.address();
    }

    private int port() {
        return server.port();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = MAX_REQUEST_BYTES;
        // Waits for the body of a request without a thread, so that slow senders do not block other requests.
        config.jetty.modifyServer(jetty -> jetty.setHandler(new EagerContentHandler(
                new EagerContentHandler.RetainedContentLoaderFactory((int) MAX_REQUEST_BYTES, CHUNK_BYTES, true))));
        config.routes.before(request -> {
            headers(request);
            guard.check(request);
        });
        get(config, "/", this::runsPage);
        get(config, "/api/list", this::list);
        get(config, "/run", this::runPage);
        get(config, "/api/run", request -> json(request, RunView.run(run(request), curves(request))));
        get(config, "/api/names", request -> json(request, list.names()));
        get(config, "/api/comparable", request -> json(request, compare.names()));
        get(config, "/api/config", request -> json(request, RunPages.config(run(request))));
        config.routes.post(
                "/api/notes", contained(request -> json(request, RunPages.change(run(request), request.body()))));
        get(config, "/rate", this::ratePage);
        get(config, "/study", this::studyPage);
        get(config, "/compare", this::comparePage);
        get(config, "/api/compare", request -> json(request, comparison(request)));
        get(config, "/spike", this::spikePage);
        get(config, "/api/batches", request -> json(request, BatchesView.of(run(request), spike(request), texts)));
        get(config, "/experiment", this::experimentPage);
        get(config, "/api/experiment", request -> json(request, experiments.state(run(request), spike(request))));
        get(config, "/api/experiment/whole", request -> json(request, experiments.whole(run(request), spike(request))));
        get(
                config,
                "/api/replay",
                request ->
                        json(request, ExperimentPages.replay(run(request), spike(request), number(request, "replay"))));
        config.routes.post(
                "/api/experiment",
                contained(request -> json(request, experiments.act(run(request), spike(request), request.body()))));
        for (FileKind kind : FileKind.values()) {
            get(config, "/" + kind.word(), request -> filePage(request, kind));
            get(config, "/" + kind.word() + "/page", request -> files.download(request, kind));
        }
        get(config, "/api/log", request -> json(request, files.log(request)));
        get(config, "/api/forecast", request -> json(request, files.forecast(request)));
        config.routes.post("/api/log/skip", contained(request -> json(request, files.skip(request))));
        config.routes.sse("/live", client -> contain(() -> live.add(client, path(client.ctx()))));
        config.routes.get("/<page>", request -> {
            throw new NotFoundResponse("No such page.");
        });
        config.routes.exception(
                EpicenterException.class,
                (damaged, request) ->
                        problem(request, HttpStatus.UNPROCESSABLE_CONTENT, String.valueOf(damaged.getMessage())));
        config.routes.exception(
                Exception.class,
                (failure, request) -> problem(
                        request,
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        ErrorText.of(failure.getCause() instanceof Error error ? error : failure)));
        config.routes.exception(
                HttpResponseException.class,
                (refused, request) -> problem(
                        request, HttpStatus.forStatus(refused.getStatus()), String.valueOf(refused.getMessage())));
    }

    private static void get(JavalinConfig config, String path, Handler handler) {
        config.routes.get(path, contained(handler));
    }

    private static Handler contained(Handler handler) {
        return request -> contain(() -> handler.handle(request));
    }

    /** What a request does. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** Turns an {@link Error} into an exception: Javalin gives pages only for these. */
    private static void contain(Work work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception | Error failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void runsPage(Context request) {
        ObjectNode data = place("runs", ".");
        data.put("folder", folder.root().toString());
        page(request, UiPage.RUNS, "Runs", data);
    }

    /** Sends each line at once: the browser shows the first rows while the others are read. */
    private void list(Context request) throws IOException {
        long since = request.queryParam("since") == null ? 0 : number(request, "since");
        request.contentType("application/x-ndjson");
        request.disableCompression();
        OutputStream out = request.res().getOutputStream();
        list.send(since, line -> {
            try {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        });
    }

    private void filePage(Context request, FileKind kind) {
        page(request, kind == FileKind.LOG ? UiPage.LOG : UiPage.FORECAST, path(request), files.place(request, kind));
    }

    private void runPage(Context request) {
        FollowedRun run = run(request);
        ObjectNode data = place("run", path(request));
        // The other metrics are requested when they are chosen.
        data.setAll((ObjectNode)
                ReportPage.json(RunView.run(run, curves(request).of(CurveRequest.drawn(request.queryParam("m"))))));
        data.set("user", ReportPage.json(RunPages.notes(run)));
        page(request, UiPage.RUN, run.config().name(), data);
    }

    /** The page that {@code epicenter rate} writes, with a way back. */
    private void ratePage(Context request) {
        RateResult result = RateResult.read(folder.resolve(path(request)).resolve("rate.json"));
        plainPage(request, RatePage.render(result));
    }

    /** The page that {@code epicenter study} writes, with a way back. */
    private void studyPage(Context request) {
        StudyResult result = StudyResult.read(folder.resolve(path(request)).resolve("study.json"));
        plainPage(request, StudyPage.render(result));
    }

    private static void plainPage(Context request, String html) {
        request.html(html.replaceFirst("<style>", "<style nonce=\"" + nonce(request) + "\">")
                .replaceFirst("<script>", "<script nonce=\"" + nonce(request) + "\">")
                .replaceFirst("<main>", "<main><nav aria-label=\"Breadcrumbs\"><a href=\"/\">Runs</a></nav>"));
    }

    private void comparePage(Context request) {
        ObjectNode data = place("compare", ".");
        data.set("compare", ReportPage.json(comparison(request)));
        page(request, UiPage.COMPARE, "Compare runs", data);
    }

    private CompareView comparison(Context request) {
        List<String> paths = request.queryParams("path");
        RunPages.requireComparable(paths);
        return compare.view(
                paths,
                new CompareView.Request(
                        Optional.ofNullable(request.queryParam("metric")).orElse(CompareEntry.LOSS),
                        RunPages.alignment(request.queryParam("align")),
                        request.queryParams("at").stream()
                                .map(step -> parsed("at", step))
                                .toList(),
                        curves(request).span(),
                        request.queryParam("from") == null ? Double.NEGATIVE_INFINITY : number(request, "from"),
                        request.queryParam("to") == null ? Double.POSITIVE_INFINITY : number(request, "to"),
                        window(request).buckets()));
    }

    private void spikePage(Context request) {
        FollowedRun run = run(request);
        int number = spike(request);
        ObjectNode data = place("spike", path(request));
        data.setAll((ObjectNode) ReportPage.json(SpikePageView.of(run, number, experiments.state(run, number))));
        page(request, UiPage.SPIKE, run.config().name() + ", spike " + number, data);
    }

    private void experimentPage(Context request) {
        FollowedRun run = run(request);
        int number = spike(request);
        ObjectNode data = place("experiment", path(request));
        data.setAll(experiments.whole(run, number));
        page(request, UiPage.EXPERIMENT, run.config().name() + ", experiment on spike " + number, data);
    }

    private static int spike(Context request) {
        long number = number(request, "spike");
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new NotFoundResponse("The run has no spike " + number + ".");
        }
        return (int) number;
    }

    private FollowedRun run(Context request) {
        return runs.open(path(request));
    }

    private static String path(Context request) {
        return Optional.ofNullable(request.queryParam("path"))
                .orElseThrow(() -> new BadRequestResponse("The address needs path=NAME, the name of a run."));
    }

    private static CurveRequest curves(Context request) {
        return new CurveRequest(
                window(request),
                request.queryParam("smooth") == null
                        ? 0
                        : (int) Math.min(Integer.MAX_VALUE, Math.max(0, number(request, "smooth"))),
                Optional.of(request.queryParams("metric"))
                        .filter(names -> !names.isEmpty())
                        .map(Set::copyOf));
    }

    private static CurveWindow window(Context request) {
        CurveWindow whole = CurveWindow.whole();
        return new CurveWindow(
                request.queryParam("from") == null ? whole.from() : number(request, "from"),
                request.queryParam("to") == null ? whole.to() : number(request, "to"),
                request.queryParam("buckets") == null
                        ? whole.buckets()
                        : (int) Math.min(MAX_BUCKETS, Math.max(1, number(request, "buckets"))));
    }

    private static Long number(Context request, String key) {
        return parsed(key, request.queryParam(key));
    }

    private static Long parsed(String key, @Nullable String given) {
        try {
            return Long.valueOf(given == null ? "" : given);
        } catch (NumberFormatException none) {
            throw new BadRequestResponse("The address needs " + key + "=NUMBER.");
        }
    }

    /** The kind and the run of a page, for its scripts. */
    private static ObjectNode place(String kind, String path) {
        ObjectNode data = (ObjectNode) ReportPage.json(Map.of());
        data.putObject("place").put("kind", kind).put("path", path);
        return data;
    }

    private static void page(Context request, UiPage page, String title, ObjectNode data) {
        request.html(page.html(nonce(request), title, data));
    }

    private static void json(Context request, Object value) {
        request.contentType("application/json").result(ReportPage.json(value).toString());
    }

    private static void problem(Context request, HttpStatus status, String message) {
        request.status(status);
        if (request.path().startsWith("/api/") || request.path().equals("/live")) {
            json(request, Map.of("problem", message));
        } else {
            ObjectNode data = place("problem", ".");
            data.put("problem", message);
            page(request, UiPage.PROBLEM, "This page cannot be shown", data);
        }
    }

    /** Sets security headers: pages load nothing from other sites, and other sites cannot embed them. */
    private static void headers(Context request) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String nonce = Base64.getEncoder().encodeToString(random);
        request.attribute("nonce", nonce);
        request.header(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce
                        + "'; connect-src 'self'; img-src data: blob:; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'");
        request.header("X-Content-Type-Options", "nosniff");
        request.header("Referrer-Policy", "no-referrer");
        request.header("Cross-Origin-Resource-Policy", "same-origin");
        request.header("Cache-Control", "no-store");
    }

    private static String nonce(Context request) {
        @Nullable String nonce = request.attribute("nonce");
        return nonce == null ? "" : nonce;
    }

    @Override
    public void close() {
        live.close();
        server.stop();
        runs.close();
        list.close();
        files.close();
        experiments.close();
    }
}
