package dev.epicenter.commands;

import dev.epicenter.config.CommandLineSplitter;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.engine.DriverEngine;
import dev.epicenter.engine.Engine;
import dev.epicenter.engine.EngineTrainer;
import dev.epicenter.engine.ProcessEngine;
import dev.epicenter.engine.RayLaunch;
import dev.epicenter.engine.SlurmEngine;
import dev.epicenter.engine.SparkLaunch;
import dev.epicenter.engine.StoreTransport;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.DetectorState;
import dev.epicenter.spike.SpikeDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --engine} of commands that run replays: where they run. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EngineOption {
    /** Replays at a time on a cluster, unless {@code --jobs} says otherwise: its queue decides how many run. */
    private static final int CLUSTER_JOBS = 32;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "Where the replays run. Default: in this process. slurm: as jobs of a cluster; options of sbatch"
                            + " follow in the same argument, as in --engine 'slurm --partition=gpu --gres=gpu:1'. ray: as tasks of a"
                            + " Ray cluster, as in --engine 'ray 10.0.0.1:6379 --num-gpus=1'. spark: as tasks of a Spark"
                            + " cluster, as in --engine 'spark spark://10.0.0.1:7077'. processes: as processes of this"
                            + " machine, to try it.")
    private @Nullable String engine;

    @Mixin
    private NodeCacheOption cache;

    @Mixin
    private StoreOption store;

    /** The default number of replays at a time. */
    int jobs(RunConfig config) {
        return engine != null && engine.strip().matches("(slurm|ray|spark)\\b.*")
                ? CLUSTER_JOBS
                : TrainerFactory.workers(config);
    }

    /**
     * The trainer of a run's replays, which runs them where the user said.
     *
     * @param everyTensor whether each tensor is recorded at each step
     */
    Trainer trainer(RunDirectory run, RunConfig config, boolean everyTensor) {
        if (engine == null && cache.isGiven()) {
            throw new ParameterException(
                    command.commandLine(), "--node-cache is of use on the nodes of an engine; name one with --engine");
        }
        if (engine == null && store.isGiven()) {
            throw new ParameterException(
                    command.commandLine(), "--store is of use on the nodes of an engine; name one with --engine");
        }
        Trainer local = everyTensor
                ? TrainerFactory.replayTrainer(run, config)
                : TrainerFactory.trainer(run, config.replayed());
        if (engine == null) {
            return local;
        }
        try {
            EngineTrainer.Options options = new EngineTrainer.Options(
                    run.root(), everyTensor, config.trainer() instanceof TrainerConfig.External, armCommand(cache));
            String runFile = RegularFile.text(run.runYaml());
            DetectorState detector = new SpikeDetector(config.detector()).state();
            // Before the engine, which may wait for a cluster.
            Optional<StoreTransport> transport =
                    store.transport(run, config.data().sources());
            Engine chosen = engine(engine, config);
            return transport
                    .map(way -> new EngineTrainer(local, chosen, options, runFile, detector, way))
                    .orElseGet(() -> new EngineTrainer(local, chosen, options, runFile, detector));
        } catch (IOException failure) {
            local.close();
            throw FileFailure.reading(run.runYaml(), failure);
        } catch (RuntimeException failure) {
            local.close();
            throw failure;
        }
    }

    private Engine engine(String text, RunConfig config) {
        List<String> words = CommandLineSplitter.of(text);
        String name = words.isEmpty() ? "" : words.get(0);
        List<String> options = words.isEmpty() ? List.of() : words.subList(1, words.size());
        if (name.equals("slurm")) {
            return new SlurmEngine(store.isGiven() ? elsewhere(options) : options);
        }
        if (name.equals("ray")) {
            return new DriverEngine(RayLaunch.of(options));
        }
        if (name.equals("spark")) {
            return new DriverEngine(SparkLaunch.of(
                    options,
                    Optional.ofNullable(System.getenv("SPARK_HOME")),
                    Optional.ofNullable(System.getProperty("epicenter.home"))));
        }
        if (name.equals("processes") && options.isEmpty()) {
            return new ProcessEngine(
                    config.trainer() instanceof TrainerConfig.External external ? external.slots() : List.of());
        }
        throw new ParameterException(
                command.commandLine(),
                "--engine takes slurm, with options of sbatch after it, ray or spark, with an address and options, or processes, not '"
                        + text + "'");
    }

    /** The nodes need not have the folder that this command was started in. */
    private static List<String> elsewhere(List<String> options) {
        return Stream.concat(Stream.of("--chdir=/tmp"), options.stream()).toList();
    }

    /** The words that start this program's {@code arm}: with its own Java, options and class path. */
    private static List<String> armCommand(NodeCacheOption cache) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-XX:+UseSerialGC");
        words.add("-Xshare:auto");
        for (String property : List.of("epicenter.home", "epicenter.state.home")) {
            Optional.ofNullable(System.getProperty(property))
                    .ifPresent(value -> words.add("-D" + property + "=" + value));
        }
        words.add("-cp");
        words.add(System.getProperty("java.class.path"));
        words.add(Main.class.getName());
        words.add(CommandName.ARM.word());
        words.addAll(cache.words());
        return words;
    }
}
