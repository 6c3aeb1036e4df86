package dev.epicenter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ExperimentRunner;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.ReplayProgress;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.Trainer;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.spike.SpikeDetector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Arms as commands of an engine, against the same arms in this process. */
class EngineTrainerTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    private SupervisedRun run;
    private String expected;

    @BeforeEach
    void trainAndReplayHere() {
        run = new SupervisedRun(folder.resolve("natural"), ToyRuns.natural(600, ToyRuns.ONLY_RECORD));
        run.go();
        expected = replay(run.trainer(), () -> false);
    }

    @Test
    void verdictEqualsTheLocalOneBitForBit() {
        ThreadEngine engine = engine(0, false);

        assertThat(replay(on(engine), () -> false)).isEqualTo(expected);
        assertThat(engine.mostStarts()).isEqualTo(1);
        assertThat(folder.resolve("natural/arms"))
                .as("removed once all arms are consumed")
                .doesNotExist();
    }

    @Test
    void verdictThroughTheCacheOfANodeEqualsTheLocalOne() {
        Path cache = folder.resolve("cache");
        ThreadEngine engine = engine(1, false).with(new NodeCache.Options(cache, 1_000_000));

        assertThat(replay(on(engine), () -> false)).isEqualTo(expected);
        assertThat(CacheEntry.all(cache))
                .as("the arms start from one checkpoint")
                .isNotEmpty();
        assertThat(CacheEntry.all(cache)).noneMatch(CacheEntry::isUsed);
    }

    @Test
    void killedArmIsStartedAgainAndCountsOnce() {
        ThreadEngine engine = engine(2, false);

        assertThat(replay(on(engine), () -> false)).isEqualTo(expected);
        assertThat(engine.mostStarts()).isEqualTo(3);
    }

    @Test
    void armThatRunsTwiceAtOnceCountsOnce() {
        assertThat(replay(on(engine(0, true)), () -> false)).isEqualTo(expected);
    }

    @Test
    @Timeout(60)
    void jobsOfACoordinatorThatWasKilledAreAdopted() {
        CountDownLatch gate = new CountDownLatch(1);
        ThreadEngine jobs = new ThreadEngine(run.trainer(), run.config().detector(), 0, false, gate);
        AtomicBoolean killed = new AtomicBoolean(true);
        AtomicInteger adopted = new AtomicInteger();
        Engine cluster = new Engine() {
            @Override
            public String submit(String name, List<String> command, Path log) {
                return jobs.submit(name, command, log);
            }

            @Override
            public Optional<String> adopt(String name, Optional<String> noted) {
                Optional<String> found = jobs.adopt(name, noted);
                adopted.addAndGet(found.isPresent() ? 1 : 0);
                if (noted.isPresent()) {
                    gate.countDown();
                }
                return found;
            }

            @Override
            public boolean isAlive(String job) {
                if (killed.get()) {
                    throw new IllegalStateException("the coordinator is killed");
                }
                return jobs.isAlive(job);
            }

            @Override
            public void cancel(String job) {
                // A killed coordinator cancels nothing.
            }

            @Override
            public String name() {
                return "threads";
            }
        };
        assertThatThrownBy(() -> replay(on(cluster), () -> false)).hasMessageContaining("the coordinator is killed");
        killed.set(false);

        assertThat(replay(on(cluster), () -> false)).isEqualTo(expected);
        assertThat(adopted).hasPositiveValue();
        assertThat(jobs.mostStarts()).isEqualTo(1);
    }

    @Test
    void attemptsThatBeginAndEndInTheSameMomentDisturbNoOther() throws Exception {
        ArmFolder arm = new ArmFolder(folder.resolve("arm"));
        int attempts = 8;
        ExecutorService threads = Executors.newFixedThreadPool(attempts);
        try {
            for (int round = 0; round < 20; round++) {
                CyclicBarrier together = new CyclicBarrier(attempts);
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < attempts; i++) {
                    String name = round + "-" + i;
                    all.add(threads.submit(() -> {
                        together.await();
                        arm.begin(name);
                        together.await();
                        arm.end(new ArmResult(name, 3, false, 3, false));
                        return null;
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                assertThat(arm.newestAttempt().orElseThrow()).startsWith(round + "-");
                assertThat(arm.result().orElseThrow().attempt()).startsWith(round + "-");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void armThatAlwaysDiesIsAnErrorThatNamesItsLog() {
        assertThatThrownBy(() -> replay(on(engine(99, false)), () -> false))
                .isInstanceOf(TrainerFailure.class)
                .hasMessageContaining("ended 3 times without a result on threads")
                .hasMessageContaining("log.txt")
                .message()
                .hasLineCount(1);
    }

    @Test
    void filesOfAnotherCommandOnTheRunStay() throws Exception {
        Path other = run.directory().root().resolve("arms/0123456789abcdef0123/attempts/one/rows.jsonl");
        Files.createDirectories(other.resolveSibling(""));
        Files.writeString(other, "its rows");

        assertThat(replay(on(engine(0, false)), () -> false)).isEqualTo(expected);
        on(engine(0, false)).close();

        assertThat(other).hasContent("its rows");
        try (Stream<Path> left = Files.list(run.directory().root().resolve("arms"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void canceledReplayContinuesWithTheArmsThatAreDone() {
        AtomicInteger questions = new AtomicInteger();
        ThreadEngine engine = engine(0, false);
        assertThatThrownBy(() -> replay(on(engine), () -> questions.incrementAndGet() > 400))
                .isInstanceOf(EpicenterException.class);

        assertThat(replay(on(engine(0, false)), () -> false)).isEqualTo(expected);
    }

    @Test
    @Timeout(60)
    void diagnosisThatWaitsInTheQueueIsCanceledAsALocalOne() {
        AtomicBoolean ended = new AtomicBoolean();
        Engine queue = new Engine() {
            @Override
            public String submit(String name, List<String> command, Path log) {
                return name;
            }

            @Override
            public Optional<String> adopt(String name, Optional<String> noted) {
                return Optional.empty();
            }

            @Override
            public boolean isAlive(String job) {
                return true;
            }

            @Override
            public void cancel(String job) {
                ended.set(true);
            }

            @Override
            public String name() {
                return "queue";
            }
        };
        AtomicInteger questions = new AtomicInteger();

        assertThatThrownBy(() -> diagnose(on(queue), () -> questions.incrementAndGet() > 3))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("the diagnosis was interrupted;");
        assertThat(ended).isTrue();
        assertThatThrownBy(() -> diagnose(run.trainer(), () -> true))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("the diagnosis was interrupted;");
        assertThatThrownBy(() -> replay(on(queue), () -> questions.incrementAndGet() > 50))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("the replay was interrupted: 0 of 4 replays finished");
    }

    private void diagnose(Trainer trainer, BooleanSupplier cancelled) {
        try (Trainer closed = trainer) {
            new Diagnostician(
                            run.config(),
                            closed,
                            new LocalArmExecutor(closed, 2),
                            2,
                            DiagnosisProgress.SILENT,
                            cancelled)
                    .run(run.directory(), DiagnosisRequest.standard(1));
        }
    }

    @Test
    void nodeWithOtherNumericsRefusesTheArm() throws Exception {
        ThreadEngine engine = engine(0, false);
        Path[] specification = new Path[1];
        Engine spy = new Engine() {
            @Override
            public String submit(String name, List<String> command, Path log) {
                specification[0] = Path.of(command.get(command.size() - 1));
                throw new EpicenterException("seen");
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
                return "spy";
            }
        };
        assertThatThrownBy(() -> replay(on(spy), () -> false)).hasMessage("seen");
        ArmSpec written = ArmSpec.read(specification[0]);
        Map<String, String> facts = new TreeMap<>(written.fingerprint());
        facts.replaceAll((fact, value) -> "another " + value);
        new ArmSpec(
                        written.run(),
                        written.content(),
                        written.start(),
                        written.until(),
                        written.plan(),
                        written.interventions(),
                        written.abandonedUntil(),
                        written.keep(),
                        written.tensors(),
                        written.reference(),
                        written.eachTensor(),
                        written.everyTensor(),
                        new TreeMap<>(facts))
                .write(specification[0]);

        assertThat(facts).isNotEmpty();
        assertThatThrownBy(() -> ArmWorker.of(specification[0])
                        .work(
                                (own, arm) -> run.trainer(),
                                new SpikeDetector(run.config().detector()).state(),
                                Optional.empty()))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("this node computes other bits: its ");
        assertThat(engine.steps()).isZero();
    }

    @Test
    @Timeout(60)
    void armsOnUnlikeHardwareAreNotCompared() {
        ThreadEngine here = engine(0, false);
        AtomicInteger submitted = new AtomicInteger();
        Engine unlike = new Engine() {
            @Override
            public String submit(String name, List<String> command, Path log) {
                if (submitted.incrementAndGet() == 2) {
                    ArmFolder arm = new ArmFolder(log.resolveSibling(""));
                    arm.begin("other");
                    new NodeHardware(new TreeMap<>(Map.of("GPU", "another model"))).write(arm.node("other"));
                    return "other";
                }
                return here.submit(name, command, log);
            }

            @Override
            public Optional<String> adopt(String name, Optional<String> noted) {
                return Optional.empty();
            }

            @Override
            public boolean isAlive(String job) {
                return job.equals("other") || here.isAlive(job);
            }

            @Override
            public void cancel(String job) {
                here.cancel(job);
            }

            @Override
            public String name() {
                return "unlike";
            }
        };

        assertThatThrownBy(() -> replay(on(unlike), () -> false))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("node of another kind")
                .hasMessageContaining("GPU")
                .hasMessageContaining("--constraint=NAME")
                .message()
                .hasLineCount(1);
    }

    @Test
    void hardwareOfThisMachineEqualsItselfAndDiffersByTheFactThatDiffers() {
        NodeHardware here = NodeHardware.here();
        SortedMap<String, String> facts = new TreeMap<>(here.facts());
        facts.put("GPU", "another model");

        assertThat(here.difference(NodeHardware.here())).isEmpty();
        assertThat(new NodeHardware(facts).difference(here).orElseThrow()).startsWith("its GPU is another model, not ");
    }

    @Test
    void damagedSpecificationIsOneLine() throws Exception {
        Path file = folder.resolve("spec.json");
        Files.writeString(file, "{\"kind\":\"arm\"");
        assertThatThrownBy(() -> ArmWorker.of(file))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("spec.json")
                .message()
                .hasLineCount(1);
    }

    @Test
    void slurmListingNamesTheJobsThatHaveNotEnded() {
        assertThat(
                        SlurmEngine.alive(
                                "12 RUNNING a\n13 PENDING b c\n14 COMPLETED d\n15 REQUEUED e\n16 FAILED f\n17 COMPLETING g\n\n"))
                .isEqualTo(Map.of("12", "a", "13", "b c", "15", "e", "17", "g"));
    }

    private ThreadEngine engine(int crashes, boolean twice) {
        return new ThreadEngine(run.trainer(), run.config().detector(), crashes, twice);
    }

    private Trainer on(Engine engine) {
        return new EngineTrainer(
                run.trainer(),
                engine,
                new EngineTrainer.Options(run.directory().root(), false, true, List.of("epicenter", "arm")),
                "the run file",
                new SpikeDetector(run.config().detector()).state());
    }

    /** The verdict as JSON. */
    private String replay(Trainer trainer, BooleanSupplier cancelled) {
        try (Trainer closed = trainer) {
            return Json.pretty(new ExperimentRunner(
                            run.config(), closed, new LocalArmExecutor(closed, 2), ReplayProgress.SILENT, cancelled)
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
