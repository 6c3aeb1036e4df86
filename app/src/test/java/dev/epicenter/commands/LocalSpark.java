package dev.epicenter.commands;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A folder of Spark as its distributions have it, made of the jars that {@code ./mvnw -Pspark -pl spark package} copies. The
 * environment variable {@code EPICENTER_SPARK_JARS} names them, with the driver's jar beside their folder.
 */
record LocalSpark(Path home) {
    private static final String JARS = "EPICENTER_SPARK_JARS";

    /** As the distributions' {@code bin/spark-class} does, with the scripts that set variables left out. */
    private static final String SUBMIT = """
            #!/bin/sh
            SPARK_SCALA_VERSION=2.13
            export SPARK_SCALA_VERSION
            exec "%s" -XX:+IgnoreUnrecognizedVMOptions --add-opens=java.base/java.lang=ALL-UNNAMED \\
                --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \\
                -cp "$SPARK_HOME/jars/*" org.apache.spark.deploy.SparkSubmit \\
                --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 "$@"
            """;

    static Optional<Path> jars() {
        return Optional.ofNullable(System.getenv(JARS))
                .filter(path -> !path.isEmpty())
                .map(Path::of);
    }

    static Path driver() {
        return jars().orElseThrow().resolveSibling("epicenter-spark.jar");
    }

    static LocalSpark create(Path home) throws IOException {
        Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Files.writeString(submit, SUBMIT.formatted(java));
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(home.resolve("RELEASE"));
        Files.createSymbolicLink(home.resolve("jars"), jars().orElseThrow().toAbsolutePath());
        return new LocalSpark(home);
    }

    /** Whether a process is a replay that a task has started. */
    static boolean isArm(ProcessHandle process) {
        try {
            return process.info().command().orElse("").endsWith("java")
                    && Files.readString(Path.of("/proc", "" + process.pid(), "environ"), StandardCharsets.ISO_8859_1)
                            .contains("EPICENTER_END_WITH_INPUT=1");
        } catch (IOException ended) {
            return false;
        }
    }
}
