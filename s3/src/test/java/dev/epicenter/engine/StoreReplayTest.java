package dev.epicenter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ExperimentRunner;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.ReplayProgress;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.s3.FaultyProxy;
import dev.epicenter.s3.MemoryStore;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorState;
import dev.epicenter.spike.SpikeDetector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Arms whose files go through a store, against the same arms in this process. */
@Timeout(120)
class StoreReplayTest {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long SEED = 0x5EED;

    private static MemoryStore server;

    @TempDir(factory = InMemory.class)
    Path folder;

    private SupervisedRun run;
    private DetectorState detector;
    private String expected;
    private String prefix;
    private FaultyProxy proxy;

    @BeforeAll
    static void startTheStore() {
        server = MemoryStore.start();
    }

    @AfterAll
    static void stopTheStore() {
        server.close();
    }

    @BeforeEach
    void trainAndReplayHere(TestInfo test) throws IOException {
        run = new SupervisedRun(folder.resolve("natural"), ToyRuns.natural(600, ToyRuns.ONLY_RECORD));
        run.go();
        detector = new SpikeDetector(run.config().detector()).state();
        expected = replay(run.trainer());
        prefix = test.getTestMethod().orElseThrow().getName();
        proxy = server.proxy(SEED, 0);
        Files.createDirectories(folder.resolve("nodes"));
    }

    @AfterEach
    void stopTheProxy() throws IOException {
        proxy.close();
    }

    @Test
    void verdictThroughAStoreEqualsTheLocalOneBitForBit() {
        StoreThreadEngine engine = engine();

        assertThat(replay(on(engine))).isEqualTo(expected);

        assertThat(engine.starts()).isNotEmpty().containsOnly(1);
        assertThat(objects("arms/")).as("removed once they are read").isEmpty();
        assertThat(folder.resolve("natural/arms")).doesNotExist();
        assertThat(puts("files/").values()).as("each file is uploaded once").containsOnly(1L);
    }

    @Test
    void storeThatFailsAShareOfRequestsChangesNoBitAndLosesNoArm() throws IOException {
        proxy.close();
        proxy = server.proxy(SEED, 0.2);
        StoreThreadEngine engine = engine();

        assertThat(replay(on(engine))).isEqualTo(expected);

        assertThat(engine.starts()).isNotEmpty().containsOnly(1);
        for (FaultyProxy.Fault fault : FaultyProxy.Fault.values()) {
            assertThat(proxy.count(fault))
                    .as("%s of %s", fault, proxy.requests().size())
                    .isPositive();
        }
    }

    @Test
    void secondStartOfAnArmFindsItDoneAndMovesNoOtherBytes() {
        StoreThreadEngine first = engine();
        assertThatThrownBy(() -> replay(on(killedAfterwards(first)))).hasMessageContaining("the coordinator is killed");
        String address = first.commands().get(0);
        int before = proxy.requests().size();

        assertThat(first.work(address)).startsWith("the arm is done already: s3://runs/" + prefix + "/arms/");
        assertThat(proxy.requests().subList(before, proxy.requests().size()))
                .hasSize(1)
                .allMatch(request -> request.endsWith("/done.json"));

        StoreThreadEngine second = engine();
        assertThat(replay(on(second))).isEqualTo(expected);
        assertThat(second.commands()).as("the arm that was done is read").doesNotContain(address);
        assertThat(second.starts()).isNotEmpty().containsOnly(1);
    }

    /** Runs the first arm to its end, and then the coordinator dies. */
    private static Engine killedAfterwards(StoreThreadEngine engine) {
        return new Engine() {
            @Override
            public String submit(String name, List<String> command, Path log) {
                String job = engine.submit(name, command, log);
                while (engine.isAlive(job)) {
                    Thread.onSpinWait();
                }
                throw new IllegalStateException("the coordinator is killed");
            }

            @Override
            public Optional<String> adopt(String name, Optional<String> noted) {
                return Optional.empty();
            }

            @Override
            public boolean isAlive(String job) {
                return false;
            }

            @Override
            public void cancel(String job) {}

            @Override
            public String name() {
                return engine.name();
            }
        };
    }

    @Test
    void checkpointIsDownloadedOncePerNodeForAllItsArms() {
        StoreThreadEngine engine = engine().with(new NodeCache.Options(folder.resolve("cache"), 10_000_000));

        assertThat(replay(on(engine))).isEqualTo(expected);

        long arms = engine.commands().size();
        Map<String, Long> downloads = count("GET", "files/");
        assertThat(arms).isGreaterThan(2);
        assertThat(downloads.values().stream().filter(count -> count == arms))
                .as("run.yaml and provenance.json, by each arm")
                .hasSize(2);
        assertThat(downloads.values().stream().filter(count -> count == 1))
                .as("the files of checkpoints, by the first arm")
                .hasSize(downloads.size() - 2)
                .isNotEmpty();
    }

    @Test
    void armWhoseOutcomeIsSettledIsCanceledWhileItTrains() {
        StoreThreadEngine engine = new StoreThreadEngine(
                this::client, run.trainer(), detector, folder.resolve("nodes"), Duration.ofMillis(20));
        Segment segment = new Segment(
                Optional.empty(), 400, DataPlan.IN_ORDER, List.of(), 0, StatesToKeep.NOTHING, false, Optional.empty());
        try (Trainer trainer = on(engine)) {
            trainer.run(segment, (report, state) -> SegmentObserver.Next.STOP);
        }
        assertThat(engine.canceled()).hasSize(1);
        assertThat(engine.lines()).as("it had not ended").isEmpty();
    }

    @Test
    void errorOfAnArmReachesTheCoordinator() {
        StoreThreadEngine engine = engine().failingWith("the data are not here");

        assertThatThrownBy(() -> replay(on(engine)))
                .hasMessageContaining("ended 3 times without a result on threads: the data are not here")
                .message()
                .hasLineCount(1);
    }

    @Test
    void dataAreBroughtToTheNodeAndNoChangedObjectIsRun() throws IOException {
        Path data = Files.writeString(folder.resolve("text.txt"), "some text");
        String address = submitted(data);
        StoreUrl.Specification specification = StoreUrl.specification(address);
        try (ObjectStore store = client()) {
            StoreWorker worker = new StoreWorker(store, specification, folder.resolve("node"));
            ArmWorker arm = worker.receive();
            assertThat(arm.run()).startsWith(folder.resolve("node"));
            assertThat(arm.run().resolve("run.yaml"))
                    .hasSameBinaryContentAs(run.directory().runYaml());
            assertThat(Path.of(worker.local(data.toString())))
                    .startsWith(folder.resolve("node"))
                    .hasContent("some text");

            String key = new ArmKeys(specification.arm()).spec(specification.sha256());
            byte[] content = store.get(key).orElseThrow();
            store.put("files/" + StoredFiles.sum(data), "other text".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> new StoreWorker(store, specification, folder.resolve("second")).receive())
                    .isInstanceOf(EpicenterException.class)
                    .hasMessageContaining("corrupt: its SHA-256 is not")
                    .message()
                    .hasLineCount(1);
            content[content.length / 2] ^= 1;
            store.put(key, content);
            assertThatThrownBy(() -> new StoreWorker(store, specification, folder.resolve("third")).receive())
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("its SHA-256 is not the one in s3://runs/" + prefix);
        }
    }

    /** The address of an arm that was sent and not run. */
    private String submitted(Path data) {
        StoreTransport transport = new StoreTransport(client(), run.directory(), List.of(data.toString()), POLL);
        try (transport) {
            ArmSpec spec = new ArmSpec(
                    run.directory().root(),
                    "content",
                    Optional.empty(),
                    10,
                    DataPlan.IN_ORDER,
                    List.of(),
                    0,
                    StatesToKeep.NOTHING,
                    false,
                    Optional.empty(),
                    false,
                    false,
                    new TreeMap<>());
            return transport.send(new ArmFolder(folder.resolve("arms").resolve(spec.key())), spec);
        }
    }

    private ObjectStore client() {
        return MemoryStore.client(proxy.port(), prefix);
    }

    private StoreThreadEngine engine() {
        return new StoreThreadEngine(this::client, run.trainer(), detector, folder.resolve("nodes"), Duration.ZERO);
    }

    private Map<String, Long> puts(String below) {
        return count("PUT", below);
    }

    /** The number of requests by object. */
    private Map<String, Long> count(String method, String below) {
        String start = method + " /runs/" + prefix + "/" + below;
        return proxy.requests().stream()
                .filter(request -> request.startsWith(start))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private List<String> objects(String below) {
        return server.keys(prefix + "/" + below);
    }

    private Trainer on(Engine engine) {
        return new EngineTrainer(
                run.trainer(),
                engine,
                new EngineTrainer.Options(run.directory().root(), false, true, List.of("epicenter", "arm")),
                "the run file",
                detector,
                new StoreTransport(client(), run.directory(), List.of(), POLL));
    }

    /** The verdict as JSON. */
    private String replay(Trainer trainer) {
        try (Trainer closed = trainer) {
            return Json.pretty(new ExperimentRunner(
                            run.config(), closed, new LocalArmExecutor(closed, 2), ReplayProgress.SILENT, () -> false)
                    .run(
                            run.directory(),
                            new ReplayRequest(
                                    1,
                                    OptionalLong.empty(),
                                    50,
                                    120,
                                    List.of(
                                            Arm.of(InterventionParser.parse("jitter=1e-6:1")),
                                            Arm.of(InterventionParser.parse("lr=x0.5")),
                                            Arm.of(InterventionParser.parse("lr=x0.9,beta1=0.95"))))));
        }
    }
}
