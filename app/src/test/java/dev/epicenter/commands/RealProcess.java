package dev.epicenter.commands;

import dev.epicenter.file.StateHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the program in a separate JVM, for tests of kills, signals and library loading. */
public final class RealProcess {
    private final Process process;
    private final Path out;
    private final Path err;

    private RealProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts it with this JVM's class path.
     *
     * @param folder where it works and leaves its output, and a crash its dumps
     * @param jvm options of the JVM's
     */
    public static RealProcess start(Path folder, List<String> jvm, Object... words) throws IOException {
        return start(List.of(), folder, jvm, Main.class, words);
    }

    /** Starts a test program as a user whom permissions bind, also if that user is root. */
    static RealProcess withoutPrivileges(Path folder, Class<?> main, Object... words) throws IOException {
        boolean root = System.getProperty("user.name").equals("root");
        return start(
                root ? List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all") : List.of(),
                folder,
                List.of("-XX:+UseSerialGC"),
                main,
                words);
    }

    /** @param before words in front of the command, such as {@code env NAME=VALUE} */
    static RealProcess start(List<String> before, Path folder, List<String> jvm, Class<?> main, Object... words)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED"); // as the launcher does, else the JVM warns
        }
        command.addAll(jvm);
        command.add("-D" + StateHome.PROPERTY + "=" + TestStateHome.set());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object word : words) {
            command.add(word.toString());
        }
        Path out = Files.createTempFile(folder, "stdout", ".txt");
        Path err = Files.createTempFile(folder, "stderr", ".txt");
        return new RealProcess(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start(),
                out,
                err);
    }

    public long pid() {
        return process.pid();
    }

    /** The processes that it started, and theirs. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for the end and returns the exit code. */
    public int exit() throws InterruptedException {
        return process.waitFor();
    }

    public String out() throws IOException {
        return Files.readString(out);
    }

    public String err() throws IOException {
        return Files.readString(err);
    }
}
