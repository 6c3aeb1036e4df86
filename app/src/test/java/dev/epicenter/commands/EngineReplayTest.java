package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.file.Folder;
import dev.epicenter.run.SmallDisk;
import dev.epicenter.s3.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replays on an engine: the verdict equals the local one, whatever is killed. */
@Tag("torch")
@Timeout(900)
class EngineReplayTest {
    private static final String RUN_FILE = """
            steps: 120
            data: {kind: modular, operation: add, modulus: 13, train_fraction: 0.5, batch_size: 42}
            model: {n_layer: 1, n_head: 2, n_embd: 16}
            optimizer: {lr: 3e-3, weight_decay: 0.1}
            checkpoint: {every: 20, keep: 20}
            recovery: {policy: none}
            faults:
              - {kind: damaged_batches, from: 80, count: 6}
            """;

    @TempDir
    private static Path folder;

    private static String expected = "";

    @BeforeAll
    static void trainAndReplayHere() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), RUN_FILE);
        Cli trained = Cli.run("train", folder.resolve("run.yaml"), "--out", folder.resolve("run"));
        assertThat(trained.exit()).as(trained.err()).isZero();
        Cli replayed = Cli.run(words(copy("here")));
        assertThat(replayed.exit()).as(replayed.err()).isZero();
        expected = replayed.out();
    }

    @Test
    void processesGiveTheLocalVerdictAlthoughOneIsKilled() throws Exception {
        Path run = copy("processes");
        Path cache = folder.resolve("cache");
        Object[] words = Stream.concat(
                        Stream.of(on(run, "processes")), Stream.of("--node-cache", cache, "--node-cache-size", "10MB"))
                .toArray();
        RealProcess process = RealProcess.start(folder, List.of("-XX:+UseSerialGC"), words);
        Optional<ProcessHandle> arm = Optional.empty();
        while (process.isAlive() && arm.isEmpty()) {
            arm = process.descendants().stream()
                    // The command line of a process is cut where the class path is long.
                    .filter(child -> child.info().command().orElse("").endsWith("java"))
                    .findFirst();
            Thread.sleep(20);
        }
        assertThat(arm).isPresent();
        arm.get().destroyForcibly();

        assertThat(process.exit()).as(process.err()).isZero();
        assertThat(process.out()).isEqualTo(expected);
        assertThat(run.resolve("arms")).doesNotExist();
        try (Stream<Path> copies = Files.walk(cache)) {
            assertThat(copies.filter(path -> path.endsWith("files")))
                    .as("one start state")
                    .hasSize(1);
        }
    }

    /** Longer than the coordinator waits for the files of a replay that has ended. */
    private static final long SLOW_MILLIS = 8_000;

    @Test
    @Tag("attack")
    @Tag("drill")
    void aNodeThatStandsStillAndAFullDiskChangeNothing() throws Exception {
        Path run = copy("slow");
        SmallDisk.use(folder, "1m", disk -> {
            SmallDisk.fill(disk.resolve("ballast"));
            Object[] words = Stream.concat(
                            Stream.of(on(run, "processes")), Stream.of("--node-cache", disk.resolve("cache")))
                    .toArray();
            RealProcess process = RealProcess.start(folder, List.of("-XX:+UseSerialGC"), words);
            ProcessHandle slow = arm(
                    () -> process.descendants().stream()
                            .filter(child -> child.info().command().orElse("").endsWith("java"))
                            .toList(),
                    process,
                    List.of());
            signal(slow, "STOP");
            Thread.sleep(SLOW_MILLIS);
            assertThat(process.isAlive()).as(process.err()).isTrue();
            signal(slow, "CONT");

            assertThat(process.exit()).as(process.err()).isZero();
            assertThat(process.out()).isEqualTo(expected);
            assertThat(run.resolve("arms")).doesNotExist();
        });
    }

    private static void signal(ProcessHandle process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void oneProcessRunsReplayAfterReplayAndOneThatFailsEndsNoOther() throws Exception {
        Path run = copy("warm");
        RealProcess killed = RealProcess.start(folder, List.of("-XX:+UseSerialGC"), on(run, "processes"));
        List<Path> specifications = List.of();
        while (killed.isAlive() && specifications.isEmpty()) {
            specifications = specifications(run);
            Thread.sleep(20);
        }
        List<ProcessHandle> children = killed.descendants();
        killed.kill();
        children.forEach(ProcessHandle::destroyForcibly);
        for (Path specification : specifications) {
            Files.deleteIfExists(specification.resolveSibling("done.json"));
        }
        assertThat(specifications).isNotEmpty();
        Path spec = specifications.get(0);
        Path lines = folder.resolve("specifications.txt");
        Files.write(lines, List.of(spec.toString(), folder.resolve("none.json").toString(), spec.toString()));

        RealProcess warm = RealProcess.start(
                List.of("sh", "-c", "exec \"$@\" < " + lines, "sh"),
                folder,
                List.of("-XX:+UseSerialGC"),
                Main.class,
                "arm",
                "-");

        assertThat(warm.exit()).as(warm.err()).isZero();
        List<String> printed =
                warm.out().lines().filter(line -> !line.isEmpty()).toList();
        assertThat(printed).hasSize(5);
        assertThat(printed.get(0)).contains(" rows to step ");
        assertThat(printed.get(1)).isEqualTo("{\"exit_code\":0}");
        assertThat(printed.get(2)).isEqualTo("{\"exit_code\":2}");
        assertThat(printed.get(3)).startsWith("the arm is done already");
        assertThat(printed.get(4)).isEqualTo("{\"exit_code\":0}");
        assertThat(warm.err()).hasLineCount(1).contains("none.json");
        RealProcess again = RealProcess.start(folder, List.of("-XX:+UseSerialGC"), on(run, "processes"));
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.out()).isEqualTo(expected);
    }

    private static List<Path> specifications(Path run) throws IOException {
        Path arms = run.resolve("arms");
        if (!Files.isDirectory(arms)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(arms)) {
            return folders.map(arm -> arm.resolve("spec.json"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    @Test
    void processesThatShareOnlyAStoreGiveTheLocalVerdict() throws Exception {
        Path run = copy("store");
        Path cache = folder.resolve("store-cache");
        try (MemoryStore store = MemoryStore.start()) {
            Object[] words = Stream.concat(
                            Stream.of(on(run, "processes")),
                            Stream.of("--store", "s3://runs/lab/one", "--node-cache", cache))
                    .toArray();

            RealProcess process = withStore(store.environment(), words);

            assertThat(process.exit()).as(process.err()).isZero();
            assertThat(process.out()).isEqualTo(expected);
            assertThat(run.resolve("arms")).doesNotExist();
            assertThat(store.keys("lab/one/arms/"))
                    .as("removed once they are read")
                    .isEmpty();
            assertThat(store.keys("lab/one/files/"))
                    .as("run file and checkpoints")
                    .isNotEmpty();
        }
        try (Stream<Path> copies = Files.walk(cache)) {
            assertThat(copies.filter(path -> path.endsWith("files")))
                    .as("one start state")
                    .hasSize(1);
        }
    }

    private static RealProcess withStore(Map<String, String> environment, Object... words) throws IOException {
        List<String> before = new ArrayList<>(List.of("env", "-u", "AWS_ENDPOINT_URL", "-u", "AWS_REGION"));
        environment.forEach((name, value) -> before.add(name + "=" + value));
        return RealProcess.start(before, folder, List.of("-XX:+UseSerialGC"), Main.class, words);
    }

    @Test
    void storeThatCannotBeUsedIsOneLine() throws Exception {
        Path run = copy("no-store");
        Cli noEngine = Cli.run("replay", run, "--spike", "1", "--store", "s3://runs");
        assertThat(noEngine.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noEngine.err()).startsWith("epicenter: --store is of use on the nodes of an engine; name one");
        Cli noAddress = Cli.run("replay", run, "--spike", "1", "--engine", "processes", "--store", "runs/store");
        assertThat(noAddress.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noAddress.err())
                .hasLineCount(1)
                .startsWith("epicenter: the store 'runs/store' is not an address such as s3://BUCKET/PREFIX");
        Cli noReplay = Cli.run("arm", "s3://runs/lab/spec.json");
        assertThat(noReplay.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noReplay.err()).hasLineCount(1).contains("is not the address of a replay");
        try (MemoryStore store = MemoryStore.start()) {
            Map<String, String> other = new HashMap<>(store.environment());
            refused(run, other, "s3://nowhere", "there is no bucket nowhere at http://127.0.0.1:");
            other.put("AWS_SECRET_ACCESS_KEY", "another");
            refused(run, other, "s3://runs", "the store refuses access (403 SignatureDoesNotMatch); check");
            other.put("AWS_SECRET_ACCESS_KEY", "");
            refused(run, other, "s3://runs", "no credentials for the store: AWS_SECRET_ACCESS_KEY is not set");
            other.putAll(store.environment());
            other.put("AWS_MAX_ATTEMPTS", "2");
            other.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9");
            refused(run, other, "s3://runs", "http://127.0.0.1:9 did not answer in 2 attempts");
        }
    }

    private static void refused(Path run, Map<String, String> environment, String store, String reason)
            throws Exception {
        RealProcess process =
                withStore(environment, "replay", run, "--spike", "1", "--engine", "processes", "--store", store);
        assertThat(process.exit()).as(process.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(process.err()).hasLineCount(1).startsWith("epicenter: ").contains(reason);
    }

    @Test
    @Tag("attack")
    @Tag("drill")
    void slurmGivesTheLocalVerdictAlthoughJobsAreRequeuedAndTheCoordinatorIsKilled() throws Exception {
        Assumptions.assumeTrue(LocalSlurm.available(), "no Slurm here, or not root");
        Optional<LocalSlurm> started = LocalSlurm.start(Files.createDirectory(folder.resolve("cluster")));
        if (started.isEmpty()) {
            System.err.println("== NOT RUN: replays on Slurm, whose nodes did not become idle in 2 minutes");
        }
        Assumptions.assumeTrue(started.isPresent(), "Slurm did not start");
        Path run = copy("slurm");
        List<String> before = new ArrayList<>(List.of("env"));
        try (LocalSlurm slurm = started.orElseThrow()) {
            slurm.environment().forEach((name, value) -> before.add(name + "=" + value));

            RealProcess killed =
                    RealProcess.start(before, folder, List.of("-XX:+UseSerialGC"), Main.class, on(run, "slurm"));
            runningJob(slurm, killed);
            killed.kill();

            RealProcess process =
                    RealProcess.start(before, folder, List.of("-XX:+UseSerialGC"), Main.class, on(run, "slurm"));
            assertThat(slurm.ask("scontrol", "requeue", runningJob(slurm, process)))
                    .isEmpty();
            slurm.ask("scancel", runningJob(slurm, process));

            assertThat(process.exit()).as(process.err()).isZero();
            assertThat(process.out()).isEqualTo(expected);
        }
    }

    @Test
    @Tag("attack")
    @Tag("drill")
    void rayGivesTheLocalVerdictAlthoughTheCoordinatorAWorkerAndANodeAreKilled() throws Exception {
        Assumptions.assumeTrue(LocalRay.python().isPresent(), "no Python with ray is named");
        Path run = copy("ray");
        Path cluster = LocalRay.shortFolder();
        try (LocalRay ray = LocalRay.start(cluster, 2)) {
            RealProcess killed = rayReplay(run, ray.address());
            ProcessHandle orphan = arm(ray, killed, List.of());
            killed.kill();

            RealProcess process = rayReplay(run, ray.address());
            ProcessHandle first = arm(ray, process, List.of(orphan));
            LocalRay.workerOf(first).destroyForcibly();
            ProcessHandle second = arm(ray, process, List.of(orphan, first));
            ray.killNodeOf(second);

            assertThat(process.exit()).as(process.err()).isZero();
            assertThat(process.out()).isEqualTo(expected);
            assertThat(orphan.isAlive()).isFalse();
            assertThat(first.isAlive()).as("an arm ends with its worker").isFalse();
        } finally {
            Folder.deleteTree(cluster);
        }
    }

    @Test
    @Tag("attack")
    @Tag("drill")
    void warmWorkersOfRayGiveTheLocalVerdictAlthoughOneIsKilled() throws Exception {
        Assumptions.assumeTrue(LocalRay.python().isPresent(), "no Python with ray is named");
        Path run = copy("ray-warm");
        Path cluster = LocalRay.shortFolder();
        try (LocalRay ray = LocalRay.start(cluster, 2)) {
            RealProcess process = rayReplay(run, ray.address() + " --warm");
            ProcessHandle first = arm(ray, process, List.of());
            LocalRay.workerOf(first).destroyForcibly();

            assertThat(process.exit()).as(process.err()).isZero();
            assertThat(process.out()).isEqualTo(expected);
            assertThat(first.isAlive()).as("an arm ends with its worker").isFalse();
            assertThat(run.resolve("arms")).doesNotExist();
        } finally {
            Folder.deleteTree(cluster);
        }
    }

    @Test
    @Tag("attack")
    @Tag("drill")
    void warmWorkersOfRayThatShareOnlyAStoreGiveTheLocalVerdict() throws Exception {
        Assumptions.assumeTrue(LocalRay.python().isPresent(), "no Python with ray is named");
        Path run = copy("ray-store");
        Path cluster = LocalRay.shortFolder();
        try (LocalRay ray = LocalRay.start(cluster, 2);
                MemoryStore store = MemoryStore.start()) {
            RealProcess process =
                    rayReplay(run, ray.address() + " --warm", store.environment(), "--store", "s3://runs/lab/ray");

            assertThat(process.exit()).as(process.err()).isZero();
            assertThat(process.out()).isEqualTo(expected);
            assertThat(store.keys("lab/ray/arms/"))
                    .as("removed once they are read")
                    .isEmpty();
        } finally {
            Folder.deleteTree(cluster);
        }
    }

    private static RealProcess rayReplay(Path run, String address) throws IOException {
        return rayReplay(run, address, Map.of());
    }

    private static RealProcess rayReplay(Path run, String address, Map<String, String> environment, Object... options)
            throws IOException {
        Path adapter = Path.of(System.getProperty("epicenter.root", ".."), "python");
        List<String> before =
                new ArrayList<>(List.of("env", "PYTHONPATH=" + adapter.toAbsolutePath(), "PYTHONDONTWRITEBYTECODE=1"));
        environment.forEach((name, value) -> before.add(name + "=" + value));
        return RealProcess.start(
                before,
                folder,
                List.of("-XX:+UseSerialGC"),
                Main.class,
                Stream.concat(
                                Stream.of(on(
                                        run,
                                        "ray " + address + " --python="
                                                + LocalRay.python().orElseThrow())),
                                Stream.of(options))
                        .toArray());
    }

    private static ProcessHandle arm(LocalRay ray, RealProcess process, List<ProcessHandle> others) throws Exception {
        return arm(ray::arms, process, others);
    }

    /** An arm that runs on the cluster, none of {@code others}. */
    private static ProcessHandle arm(
            Supplier<List<ProcessHandle>> arms, RealProcess process, List<ProcessHandle> others) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            Optional<ProcessHandle> arm =
                    arms.get().stream().filter(one -> !others.contains(one)).findFirst();
            if (arm.isPresent()) {
                return arm.get();
            }
            assertThat(process.isAlive()).as(process.err()).isTrue();
            assertThat(System.nanoTime()).as("an arm runs in 3 minutes").isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    @Test
    @Tag("attack")
    @Tag("drill")
    void sparkGivesTheLocalVerdictAlthoughTheCoordinatorAndAnExecutorAreKilled() throws Exception {
        Assumptions.assumeTrue(LocalSpark.jars().isPresent(), "no jars of Spark are named");
        Path run = copy("spark");
        LocalSpark spark = LocalSpark.create(folder.resolve("spark-home"));

        RealProcess killed = sparkReplay(run, spark, "local-cluster[2,1,1024]");
        ProcessHandle orphan = sparkArm(killed);
        killed.kill();
        assertThat(orphan.onExit()).as("the arms end with the coordinator").succeedsWithin(1, TimeUnit.MINUTES);

        RealProcess process = sparkReplay(run, spark, "local-cluster[2,1,1024]");
        ProcessHandle first = sparkArm(process);
        first.parent().orElseThrow().destroyForcibly();
        assertThat(first.onExit()).as("an arm ends with its executor").succeedsWithin(1, TimeUnit.MINUTES);

        assertThat(process.exit()).as(process.err()).isZero();
        assertThat(process.out()).isEqualTo(expected);
    }

    private static RealProcess sparkReplay(Path run, LocalSpark spark, String master) throws IOException {
        return RealProcess.start(
                List.of("env", "SPARK_HOME=" + spark.home()),
                folder,
                List.of("-XX:+UseSerialGC"),
                Main.class,
                on(run, "spark " + master + " --conf spark.executor.memory=512m --jar=" + LocalSpark.driver()));
    }

    private static ProcessHandle sparkArm(RealProcess process) throws Exception {
        return arm(
                () -> process.descendants().stream().filter(LocalSpark::isArm).toList(), process, List.of());
    }

    @Test
    void sparkWithoutAMasterItsProgramOrTheDriverIsOneLine() throws IOException {
        Cli noMaster = Cli.run("replay", copy("no-master"), "--spike", "1", "--engine", "spark --conf a=b");
        assertThat(noMaster.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noMaster.err()).startsWith("epicenter: --engine 'spark ...' takes the master first");
        Cli noJar = Cli.run(
                "replay", copy("no-jar"), "--spike", "1", "--engine", "spark local[1] --jar=" + folder + "/none.jar");
        assertThat(noJar.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noJar.err())
                .hasLineCount(1)
                .contains("none.jar is not there; build it in a checkout with ./mvnw -Pspark -pl spark package");
        Path jar = Files.writeString(folder.resolve("any.jar"), "");
        Cli noSpark = Cli.run(
                "replay",
                copy("no-spark"),
                "--spike",
                "1",
                "--engine",
                "spark local[1] --spark-home=/none --jar=" + jar);
        assertThat(noSpark.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noSpark.err())
                .hasLineCount(1)
                .startsWith("epicenter: /none/bin/spark-submit cannot be started; name the folder of Spark");
    }

    @Test
    @Tag("attack")
    @Tag("drill")
    void addressWithoutASparkMasterIsOneLine() throws Exception {
        Assumptions.assumeTrue(LocalSpark.jars().isPresent(), "no jars of Spark are named");
        LocalSpark spark = LocalSpark.create(folder.resolve("spark-alone"));
        RealProcess refused = sparkReplay(copy("no-spark-master"), spark, "spark://127.0.0.1:9");
        assertThat(refused.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err())
                .hasLineCount(1)
                .startsWith(
                        "epicenter: --engine spark: no Spark master answers at spark://127.0.0.1:9: Connection refused");
        RealProcess unknown = sparkReplay(copy("odd-spark-master"), spark, "mesos:9");
        assertThat(unknown.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(unknown.err()).hasLineCount(1).startsWith("epicenter: --engine spark: ");
    }

    @Test
    void addressWithoutARayClusterIsOneLine() throws Exception {
        Assumptions.assumeTrue(LocalRay.python().isPresent(), "no Python with ray is named");
        RealProcess process = rayReplay(copy("no-ray"), "127.0.0.1:9");
        assertThat(process.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(process.err())
                .hasLineCount(1)
                .startsWith("epicenter: --engine ray: no Ray cluster answers at 127.0.0.1:9: ");
    }

    @Test
    void rayWithoutAPythonOrAnAddressIsOneLine() throws IOException {
        Cli noAddress = Cli.run("replay", copy("no-address"), "--spike", "1", "--engine", "ray --num-gpus=1");
        assertThat(noAddress.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noAddress.err()).startsWith("epicenter: --engine 'ray ...' takes the address of the cluster first");
        Cli noPython =
                Cli.run("replay", copy("no-python"), "--spike", "1", "--engine", "ray auto --python=/none/python");
        assertThat(noPython.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noPython.err()).startsWith("epicenter: /none/python cannot be started; name a Python that has ray");
    }

    @Test
    void engineThatIsNotKnownIsOneLine() throws IOException {
        Cli cli = Cli.run("replay", copy("unknown"), "--spike", "1", "--engine", "slrum");
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err())
                .startsWith(
                        "epicenter: --engine takes slurm, with options of sbatch after it, ray or spark, with an address");
    }

    @Test
    void cacheWithoutAnEngineOrOfNoSizeIsOneLine() throws IOException {
        Cli noEngine = Cli.run("replay", copy("no-engine"), "--spike", "1", "--node-cache", folder.resolve("cache"));
        assertThat(noEngine.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noEngine.err()).startsWith("epicenter: --node-cache is of use on the nodes of an engine; name one");
        Cli noSize = Cli.run("replay", "any", "--spike", "1", "--node-cache-size", "much");
        assertThat(noSize.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noSize.err()).contains("--node-cache-size", "'much' is not a size; give one such as 200GB");
    }

    @Test
    void armWithoutASpecificationFileIsOneLine() {
        Cli cli = Cli.run("arm", folder.resolve("none.json"));
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).hasLineCount(1).contains("none.json");
    }

    private static String runningJob(LocalSlurm slurm, RealProcess process) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            Optional<String> job = slurm.ask("squeue", "--noheader", "--states=RUNNING", "--format=%A")
                    .lines()
                    .map(String::strip)
                    .findFirst();
            if (job.isPresent()) {
                return job.get();
            }
            assertThat(process.isAlive()).as(process.err()).isTrue();
            assertThat(System.nanoTime()).as("a job runs in 3 minutes").isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private static Object[] words(Path run) {
        return new Object[] {
            "replay", run, "--spike", "1", "--arm", "jitter=1e-6:1", "--arm", "lr=x0.5", "--arm", "lr=x0.25", "--json"
        };
    }

    private static Object[] on(Path run, String engine) {
        return Stream.concat(Stream.of(words(run)), Stream.of("--jobs", "2", "--engine", engine))
                .toArray();
    }

    private static Path copy(String name) throws IOException {
        Path to = folder.resolve(name).resolve("run");
        try (Stream<Path> files = Files.walk(folder.resolve("run"))) {
            for (Path file : files.toList()) {
                Path target = to.resolve(folder.resolve("run").relativize(file).toString());
                Files.createDirectories(target.resolveSibling(""));
                Files.copy(file, target);
            }
        }
        return to;
    }
}
