package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The driver of {@code --engine 'spark ...'}: the jar of the module {@code spark}, started by the {@code spark-submit} of the
 * user's Spark, in client mode.
 */
public final class SparkLaunch {
    private static final String HOME = "--spark-home=";
    private static final String JAR = "--jar=";

    /** Where a build leaves the jar, below the program's folder. */
    private static final Path BUILT = Path.of("spark", "target", "epicenter-spark.jar");

    private SparkLaunch() {}

    /**
     * Reads the words after {@code spark}.
     *
     * @param words the master, then options of {@code spark-submit}, {@code --spark-home=PATH} and {@code --jar=PATH}
     * @param sparkHome the environment's {@code SPARK_HOME}
     * @param home the folder of this program
     */
    public static DriverLaunch of(List<String> words, Optional<String> sparkHome, Optional<String> home) {
        if (words.isEmpty() || words.get(0).startsWith("-")) {
            throw new EpicenterException("--engine 'spark ...' takes the master first, as in"
                    + " --engine 'spark spark://10.0.0.1:7077 --conf spark.task.cpus=8'");
        }
        String submit = EngineWords.last(words, HOME)
                .or(() -> sparkHome.filter(path -> !path.isEmpty()))
                .map(folder -> Path.of(folder, "bin", "spark-submit").toString())
                .orElse("spark-submit");
        List<String> command =
                new ArrayList<>(List.of(submit, "--master", words.get(0), "--class", "dev.epicenter.spark.ArmDriver"));
        words.stream()
                .skip(1)
                .filter(word -> !word.startsWith(HOME) && !word.startsWith(JAR))
                .forEach(command::add);
        command.add(jar(words, home).toString());
        return new DriverLaunch(
                "spark",
                command,
                "name the folder of Spark: --engine 'spark MASTER --spark-home=PATH', or set SPARK_HOME",
                SparkLaunch::isNoise);
    }

    /** Spark's log below errors, and lines of a stack trace. */
    private static boolean isNoise(String line) {
        String stripped = line.strip();
        return line.contains(" INFO ")
                || line.contains(" WARN ")
                || Stream.of("WARNING: ", "at ", "... ", "Using Spark's ", ":: ")
                        .anyMatch(stripped::startsWith);
    }

    private static Path jar(List<String> words, Optional<String> home) {
        Path jar = EngineWords.last(words, JAR)
                .map(Path::of)
                .orElseGet(() -> Path.of(home.orElse("")).resolve(BUILT))
                .toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new EpicenterException("--engine spark: " + jar + " is not there; build it in a checkout with"
                    + " ./mvnw -Pspark -pl spark package, and name it with --engine 'spark MASTER --jar=PATH'");
        }
        return jar;
    }
}
