package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.InMemory;
import dev.epicenter.RandomizedTest;
import dev.epicenter.ui.UiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Damages files and folders of a run as a whole. Each command and each page must end in time, with an answer or one line
 * and no stack trace, and must show the other runs as before. {@code -Dtests.iters} sets how many kinds of file are damaged.
 */
@Tag("torch")
@Timeout(600)
@Tag("attack")
class StructuralDamageTest extends RandomizedTest {
    /** Far above the normal time, also on a busy machine. */
    private static final int MOST_SECONDS = 30;

    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(150);

    @TempDir(factory = InMemory.class)
    private static Path parent;

    private static Path folder;
    private static UiServer server;
    private static String cookie;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ExecutorService WORKERS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "attacked");
        thread.setDaemon(true);
        return thread;
    });

    /** The comment names the tables, so that they are read. */
    private static final String QUERY =
            "SELECT count(*) FROM runs -- metrics tensors spikes timeline experiments arms arm_metrics diagnoses";

    private final Map<StructuralAttack, Integer> attacks = new EnumMap<>(StructuralAttack.class);
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger reported = new AtomicInteger();
    private final AtomicLong slowestMillis = new AtomicLong();

    @BeforeAll
    static void create() throws Exception {
        folder = parent.resolve("files");
        AttackedRun.create(folder);
        assertThat(Cli.run("report", folder.resolve("run")).exit()).isZero();
        server = UiServer.start(folder, 0);
        HttpResponse<String> first = CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.address())).build(), HttpResponse.BodyHandlers.ofString());
        cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    @AfterAll
    static void stop() {
        server.close();
        WORKERS.shutdownNow();
    }

    @Test
    void someDamagedFilesAreReportedInOneLine() throws Exception {
        damage(iters(2));
    }

    @Test
    @Tag("slow")
    void eachKindOfDamageToEachKindOfFileIsReportedInOneLine() throws Exception {
        damage(iters(Integer.MAX_VALUE));
    }

    @Test
    @Tag("slow")
    void eachFileWithoutPermissionIsReportedAsSuch() throws Exception {
        Random random = random();
        Path run = folder.resolve("run");
        List<Object> words = new ArrayList<>(List.of(run));
        kinds().values().forEach(files -> words.add(run.relativize(files.get(random.nextInt(files.size())))));

        RealProcess process = RealProcess.withoutPrivileges(parent, UnreadableFiles.class, words.toArray());

        assertThat(process.exit()).as(process.err()).isZero();
        System.out.println("seed " + seed() + ": " + process.out());
        assertThat(process.out()).isEqualTo(3 * (words.size() - 1) + " answers\n");
    }

    /** Attacks in a random order; those that do not fit into the time are counted as not made. */
    private void damage(int kinds) throws Exception {
        Map<String, List<Path>> all = kinds();
        List<String> order = new ArrayList<>(all.keySet());
        Random random = random();
        Collections.shuffle(order, random);
        String other = other();
        long start = System.nanoTime();
        int omitted = 0;
        for (String kind : order.subList(0, Math.min(kinds, order.size()))) {
            List<Path> files = Objects.requireNonNull(all.get(kind));
            for (StructuralAttack attack : StructuralAttack.values()) {
                Path file = files.get(random.nextInt(files.size()));
                long seed = random.nextLong();
                if (System.nanoTime() - start < MOST_NANOS) {
                    attack(file, attack, other, new Random(seed));
                } else {
                    omitted++;
                }
            }
        }
        System.out.println(
                "seed " + seed() + ": " + Math.min(kinds, order.size()) + " kinds of file or folder, attacks "
                        + attacks + ", " + answers + " answers, of which " + reported
                        + " are errors in one line, the slowest took "
                        + slowestMillis + " ms, all " + (System.nanoTime() - start) / 1_000_000_000 + " s; " + omitted
                        + " attacks did not fit into the time; " + faults.size() + " faults");
        assertThat(faults).isEmpty();
    }

    /** The files and folders of the run, by their paths without digits. */
    private static Map<String, List<Path>> kinds() throws IOException {
        Map<String, List<Path>> kinds = new TreeMap<>();
        Path run = folder.resolve("run");
        try (Stream<Path> all = Files.walk(run)) {
            all.filter(path -> !path.equals(run))
                    .sorted()
                    .forEach(path -> kinds.computeIfAbsent(
                                    kind(run.relativize(path).toString()), any -> new ArrayList<>())
                            .add(path));
        }
        return kinds;
    }

    /** The names of arms and the hashes of stored replays are no kinds. */
    private static String kind(String path) {
        return path.replaceAll("(arms|replays)/[^/]+", "$1/*").replaceAll("\\d+", "#");
    }

    private void attack(Path path, StructuralAttack attack, String other, Random random) throws Exception {
        Path original = parent.resolve("original");
        if (!attack.fits(path)) {
            return;
        }
        Files.move(path, original);
        try {
            attack.damage(path, original, random);
            if (attack == StructuralAttack.UNREADABLE && Files.isReadable(path)) {
                return;
            }
            attacks.merge(attack, 1, Integer::sum);
            String what = folder.relativize(path) + " " + attack;
            List<Future<?>> answers = List.of(
                    WORKERS.submit(() -> command(what, "show", folder.resolve("run"))),
                    WORKERS.submit(
                            () -> command(what, "report", folder.resolve("run"), "--out", parent.resolve("page.html"))),
                    WORKERS.submit(() -> command(what, "scan", folder.resolve("run"))),
                    WORKERS.submit(() -> command(
                            what,
                            "export",
                            folder.resolve("run"),
                            "--tensorboard",
                            "--arms",
                            "--out",
                            parent.resolve("board"),
                            "--force")),
                    WORKERS.submit(() -> command(what, "query", QUERY, folder.resolve("run"))),
                    WORKERS.submit(() -> page(what, "/api/run?path=run")),
                    WORKERS.submit(() -> page(what, "/experiment?path=run&spike=1")),
                    WORKERS.submit(() -> page(what, "/")));
            for (Future<?> each : answers) {
                each.get();
            }
            String now = String.valueOf(this.<String>inTime(what + " other run", StructuralDamageTest::other));
            if (!now.equals(other)) {
                faults.add(what + ": the other run was " + other + " and is " + now);
            }
        } finally {
            attack.undo(path);
            Files.move(original, path);
        }
        if (Files.exists(original, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException("not restored: " + path);
        }
    }

    private void page(String what, String path) {
        HttpResponse<String> answer = inTime(what + " " + path, () -> get(path));
        if (answer != null) {
            check(what + " " + path, answer.statusCode() < 500, answer.body());
        }
    }

    private void command(String what, Object... words) {
        Cli cli = inTime(what + " " + words[0], () -> Cli.run(words));
        if (cli == null) {
            return;
        }
        boolean failed = cli.exit() != ExitCode.OK;
        if (failed) {
            reported.incrementAndGet();
        }
        long errors =
                cli.err().lines().filter(line -> line.startsWith("epicenter: ")).count();
        // A scan has a line for each file.
        boolean oneLine = !failed || errors == 1 || errors > 0 && words[0].equals("scan");
        check(
                what + " " + words[0],
                oneLine && (cli.exit() == ExitCode.OK || cli.exit() == ExitCode.BAD_INPUT),
                "exit " + cli.exit() + " " + cli.err());
    }

    private void check(String what, boolean good, String answer) {
        answers.incrementAndGet();
        if (!good || answer.contains("\tat ") || answer.contains("this is a bug in Epicenter")) {
            faults.add(what + ": " + answer.substring(0, Math.min(400, answer.length())));
        }
    }

    private <T> @Nullable T inTime(String what, Callable<T> work) {
        long start = System.nanoTime();
        Future<T> running = WORKERS.submit(work);
        try {
            return running.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException hangs) {
            faults.add(what + ": takes longer than " + MOST_SECONDS + " s");
        } catch (ExecutionException failure) {
            faults.add(what + ": " + failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            slowestMillis.accumulateAndGet((System.nanoTime() - start) / 1_000_000, Math::max);
        }
        return null;
    }

    /** What is shown of the other run beside the damaged one. */
    private static String other() throws Exception {
        StringBuilder shown = new StringBuilder();
        for (JsonNode card : CardLines.cards(get("/api/list").body())) {
            if (card.path("path").asString().equals("whole")) {
                shown.append(card);
            }
        }
        HttpResponse<String> page = get("/api/run?path=whole");
        return shown + " " + page.statusCode() + " " + page.body().length();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.address()).resolve(path))
                        .header("Cookie", cookie)
                        .timeout(Duration.ofSeconds(MOST_SECONDS))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
