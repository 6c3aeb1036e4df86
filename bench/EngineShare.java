import dev.epicenter.config.CommandLineSplitter;
import dev.epicenter.engine.DriverEngine;
import dev.epicenter.engine.Engine;
import dev.epicenter.engine.EngineTrainer;
import dev.epicenter.engine.ProcessEngine;
import dev.epicenter.engine.RayLaunch;
import dev.epicenter.engine.SlurmEngine;
import dev.epicenter.file.Folder;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import dev.epicenter.json.JsonLinesWriter;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorConfig;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures what arms cost that do nothing: {@code java -cp ... EngineShare.java ARMS JOBS ENGINE...}. bench/engines starts it.
 *
 * <p>Each arm is submitted, followed and read by EngineTrainer as any other; its command is a shell script that copies a row and a manifest.
 * With the engine {@code none} nothing is started: what is left is the coordinator's share.
 */
public final class EngineShare {
    private static final String NOTHING = """
            run() {
                arm=$(dirname "$1")
                mkdir -p "$arm/attempts/a" && cp "$0.node" "$arm/attempts/a/node.json" && cp "$0.rows" "$arm/attempts/a/rows.jsonl" &&
                    printf a >"$arm/attempt" && cp "$0.done" "$arm/done.json.tmp" && mv "$arm/done.json.tmp" "$arm/done.json"
            }
            [ "$1" = - ] || { run "$1"; exit; }
            while read -r specification; do run "$specification"; echo '{"exit_code":0}'; done
            """;

    private EngineShare() {}

    public static void main(String[] words) throws Exception {
        int arms = Integer.parseInt(words[0]);
        int jobs = Integer.parseInt(words[1]);
        System.out.printf("%-40s %6s %5s %9s %12s %15s%n", "engine", "arms", "jobs", "wall s", "ms an arm", "CPU ms an arm");
        for (String text : words.length > 2 ? Arrays.asList(words).subList(2, words.length) : List.of("none", "processes")) {
            Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "engine-share");
            try {
                measure(text, arms, jobs, folder);
            } finally {
                Folder.deleteTree(folder);
            }
        }
    }

    private static void measure(String text, int arms, int jobs, Path folder) throws Exception {
        Path script = folder.resolve("nothing.sh");
        Files.writeString(script, NOTHING);
        JsonFile.write(Path.of(script + ".node"), new FormatHeader("arm_node", 1), Map.of("facts", Map.of()));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("attempt", "a");
        result.put("rows", 1);
        result.put("final_state", false);
        result.put("last_step", 1);
        result.put("stopped", false);
        JsonFile.write(Path.of(script + ".done"), new FormatHeader("arm_result", 1), result);
        try (JsonLinesWriter rows =
                JsonLinesWriter.create(Path.of(script + ".rows"), FormatHeader.checksummedSince2("arm_rows"), StepReport.class)) {
            StepRecord step = new StepRecord(1, 0, 1, 1, 1, 1, 1, OptionalDouble.empty(), OptionalDouble.empty(), 1, 1);
            rows.write(new StepReport(step, List.of(), List.of()));
        }
        try (Trainer trainer = new EngineTrainer(
                nothing(),
                engine(text, script),
                new EngineTrainer.Options(folder, false, false, List.of("/bin/sh", script.toString())),
                "",
                new SpikeDetector(DetectorConfig.defaults()).state())) {
            run(trainer, 0, Math.min(arms, jobs), jobs);
            long cpu = cpuNanos();
            long began = System.nanoTime();
            long rows = run(trainer, 1_000_000, arms, jobs);
            double seconds = (System.nanoTime() - began) / 1e9;
            if (rows != arms) {
                throw new IllegalStateException(rows + " rows of " + arms + " arms");
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-40s %6d %5d %9.1f %12.2f %15.2f%n",
                    text.length() > 40 ? text.substring(0, 40) : text,
                    arms,
                    jobs,
                    seconds,
                    seconds * 1e3 / arms,
                    (cpuNanos() - cpu) / 1e6 / arms);
        }
    }

    /** The number of rows that were read. */
    private static long run(Trainer trainer, int first, int arms, int jobs) throws Exception {
        AtomicLong rows = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < arms; i++) {
                int seed = first + i;
                all.add(threads.submit(() -> trainer.run(
                        new Segment(
                                Optional.empty(), 1, DataPlan.IN_ORDER, InterventionParser.parse("jitter=1e-6:" + seed), 0, StatesToKeep.NOTHING),
                        (report, state) -> {
                            rows.incrementAndGet();
                            return SegmentObserver.Next.CONTINUE;
                        })));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return rows.get();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Trainer nothing() {
        return (Trainer) Proxy.newProxyInstance(
                Trainer.class.getClassLoader(), new Class<?>[] {Trainer.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "fingerprint" -> new NumericsFingerprint(new TreeMap<>());
                    case "exact" -> true;
                    case "close" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Engine engine(String text, Path script) {
        List<String> words = CommandLineSplitter.of(text);
        List<String> options = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "none" -> new None(script);
            case "processes" -> new ProcessEngine(List.of());
            case "slurm" -> new SlurmEngine(options);
            case "ray" -> new DriverEngine(RayLaunch.of(options));
            default -> throw new IllegalArgumentException("no engine " + text);
        };
    }

    /** Of this process; the commands and the engine's daemons have their own. */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Writes the files of an arm in the call. */
    private record None(Path script) implements Engine {
        @Override
        public String submit(String name, List<String> command, Path log) {
            try {
                Path arm = log.resolveSibling("");
                Path attempt = Files.createDirectories(arm.resolve("attempts/a"));
                Files.copy(Path.of(script + ".node"), attempt.resolve("node.json"), StandardCopyOption.REPLACE_EXISTING);
                Files.copy(Path.of(script + ".rows"), attempt.resolve("rows.jsonl"), StandardCopyOption.REPLACE_EXISTING);
                Files.writeString(arm.resolve("attempt"), "a");
                Files.copy(Path.of(script + ".done"), arm.resolve("done.json"));
                return name;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
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
        public void cancel(String job) {}

        @Override
        public String name() {
            return "none";
        }
    }
}
