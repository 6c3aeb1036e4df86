package dev.epicenter.run;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts test programs in a separate JVM, which tests kill or limit. */
final class ChildJvm {
    private ChildJvm() {}

    /** Starts {@code main} with this JVM's class path; its output is one stream. */
    static Process start(Class<?> main, Object... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /** Starts it with {@code wrapper}, such as a shell that sets a limit. */
    static Process start(List<String> wrapper, Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Opens a session, prints a line, and holds it until killed or until standard input ends. */
    static final class HoldsASession {
        private HoldsASession() {}

        public static void main(String[] arguments) throws IOException {
            try (RunSession session = RunSession.open(RunDirectory.open(Path.of(arguments[0])))) {
                System.out.println("holding " + session.timeline().nextSegment());
                System.in.read();
            } catch (EpicenterException refused) {
                System.out.println("refused: " + refused.getMessage());
            }
        }
    }

    /** Simulates endless training: writes rows, checkpoints and events, with retention, from the current end of the run. */
    static final class WritesForEver {
        private WritesForEver() {}

        public static void main(String[] arguments) {
            RunDirectory run = RunDirectory.open(Path.of(arguments[0]));
            try (RunSession session = RunSession.open(run)) {
                FakeTraining.resume(session, Integer.parseInt(arguments[1]));
                System.out.println("done");
            } catch (EpicenterException failure) {
                System.out.println("failed: " + failure.getMessage());
            }
        }
    }
}
