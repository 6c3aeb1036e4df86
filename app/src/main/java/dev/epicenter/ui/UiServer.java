package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.report.CurveWindow;
import dev.epicenter.report.ReportPage;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.util.JavalinBindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The web server of {@code epicenter ui}: serves the pages of a folder of runs to browsers on this machine. */
public final class UiServer implements AutoCloseable {
    /** The most bytes in a request of a page. */
    private static final long MAX_REQUEST_BYTES = 64 << 10;

    private static final int MAX_BUCKETS = 4000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RunsRoot folder;
    private final Runs runs;
    private final LiveFeed live;
    private final ExperimentPages experiments = new ExperimentPages();
    private final AuthFilter guard;
    private final Javalin server;

    private UiServer(RunsRoot folder) {
        this.folder = folder;
        this.runs = new Runs(folder);
        this.live = new LiveFeed(runs);
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
        UiServer started = new UiServer(RunsRoot.of(folder));
        try {
            started.server.start("127.0.0.1", port);
        } catch (JavalinBindException taken) {
            started.close();
            throw new EpicenterException(
                    "port " + port + " is in use; give another with --port, or --port 0 for any free port");
        }
        started.runs.warmUp();
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
        config.routes.before(request -> {
            headers(request);
            guard.check(request);
        });
        config.routes.get("/", this::runsPage);
        config.routes.get("/api/runs", request -> json(request, runs.cards()));
        config.routes.get("/run", this::runPage);
        config.routes.get("/api/run", request -> json(request, RunView.run(run(request), window(request))));
        config.routes.get("/spike", this::spikePage);
        config.routes.get("/experiment", this::experimentPage);
        config.routes.get("/api/experiment", request -> json(request, experiments.state(run(request), spike(request))));
        config.routes.get(
                "/api/experiment/whole", request -> json(request, experiments.whole(run(request), spike(request))));
        config.routes.post(
                "/api/experiment",
                request -> json(request, experiments.act(run(request), spike(request), request.body())));
        config.routes.sse("/live", client -> live.add(client, path(client.ctx())));
        config.routes.get("/<page>", request -> {
            throw new NotFoundResponse("No such page.");
        });
        config.routes.exception(
                EpicenterException.class,
                (damaged, request) ->
                        problem(request, HttpStatus.UNPROCESSABLE_CONTENT, String.valueOf(damaged.getMessage())));
        config.routes.exception(
                HttpResponseException.class,
                (refused, request) -> problem(
                        request, HttpStatus.forStatus(refused.getStatus()), String.valueOf(refused.getMessage())));
    }

    private void runsPage(Context request) {
        ObjectNode data = place("runs", ".");
        data.put("folder", folder.root().toString());
        data.set("runs", ReportPage.json(runs.cards()));
        page(request, UiPage.RUNS, "Runs", data);
    }

    private void runPage(Context request) {
        FollowedRun run = run(request);
        ObjectNode data = place("run", path(request));
        data.setAll((ObjectNode) ReportPage.json(RunView.run(run, CurveWindow.whole())));
        page(request, UiPage.RUN, run.config().name(), data);
    }

    private void spikePage(Context request) {
        FollowedRun run = run(request);
        int number = spike(request);
        ObjectNode data = place("spike", path(request));
        data.setAll((ObjectNode) ReportPage.json(RunView.spike(run, number)));
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
        return number(request, "spike").intValue();
    }

    private FollowedRun run(Context request) {
        return runs.open(path(request));
    }

    private static String path(Context request) {
        return Optional.ofNullable(request.queryParam("path"))
                .orElseThrow(() -> new BadRequestResponse("The address needs path=NAME, the name of a run."));
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
        String given = request.queryParam(key);
        try {
            return Long.valueOf(given == null ? "" : given);
        } catch (NumberFormatException none) {
            throw new BadRequestResponse("The address needs " + key + "=NUMBER.");
        }
    }

    /** The kind and the run of a page, for its scripts. */
    private static ObjectNode place(String kind, String path) {
        ObjectNode data = (ObjectNode) ReportPage.json(Map.of());
        data.set("place", ReportPage.json(Map.of("kind", kind, "path", path)));
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
        experiments.close();
    }
}
