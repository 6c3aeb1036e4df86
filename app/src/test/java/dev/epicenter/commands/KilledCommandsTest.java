package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.file.Folder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills commands at random moments, some of them twice, and repeats them: what they leave must equal what an uninterrupted
 * command leaves. {@code -Dtests.iters} sets how many commands are killed.
 */
@Tag("torch")
@Tag("attack")
@Timeout(900)
class KilledCommandsTest extends RandomizedTest {
    private static final String[] REPLAY = {"--spike", "1", "--arm", "jitter=1e-6:1", "--arm", "lr=x0.5"};
    private static final String[] DIAGNOSE = {"--spike", "1", "--stages", "reproduce,commit", "--json"};
    private static final String[] RATE = {"--knob", "lr", "--doses", "1e-3,0.1", "--seeds", "2", "--json"};

    @TempDir
    private static Path folder;

    /** A command, and what it leaves. */
    private enum Killed {
        TRAIN {
            @Override
            List<Object> words(Path work) {
                return Files.exists(work.resolve("trained/provenance.json"))
                        ? List.of("resume", work.resolve("trained"))
                        : List.of("train", work.resolve("run.yaml"), "--out", work.resolve("trained"));
            }

            @Override
            String left(Path work, String out) {
                RunDirectory run = RunDirectory.open(work.resolve("trained"));
                return untimed(RunTrace.read(run).steps().toString()) + "\n"
                        + run.timeline().checkpoints() + "\n"
                        + run.timeline().spikes().stream()
                                .map(recorded -> recorded.spike())
                                .toList();
            }
        },
        REPLAY_ARMS {
            @Override
            List<Object> words(Path work) {
                return line("replay", work.resolve("run"), REPLAY);
            }

            @Override
            String left(Path work, String out) throws IOException {
                Path arms = work.resolve("run/experiments/spike-1");
                return Cli.run("query", "SELECT * EXCLUDE (seconds) FROM arm_metrics", work.resolve("run"), "--csv")
                                .out()
                        + Folder.list(arms.resolve("arms"));
            }
        },
        DIAGNOSIS {
            @Override
            List<Object> words(Path work) {
                return line("diagnose", work.resolve("run"), DIAGNOSE);
            }

            @Override
            String left(Path work, String out) {
                // How many replays were reused, and the time, are not part of the verdict.
                return out.replaceAll("(?m)^ +\"(replays|reused|steps|seconds)\" : .*$", "");
            }
        },
        RATES {
            @Override
            List<Object> words(Path work) {
                List<Object> words = line("rate", work.resolve("rate.yaml"), RATE);
                words.addAll(List.of("--out", work.resolve("study")));
                return words;
            }

            @Override
            String left(Path work, String out) {
                return out;
            }
        };

        /** The command that is started, or started again. */
        abstract List<Object> words(Path work);

        /** @param out what the command that was not killed printed */
        abstract String left(Path work, String out) throws IOException;

        static List<Object> line(String command, Path what, String... options) {
            List<Object> words = new ArrayList<>(List.of(command, what));
            words.addAll(List.of(options));
            return words;
        }
    }

    /** What an uninterrupted command leaves, and how long it takes. */
    private record Whole(String left, long millis) {}

    @Test
    @Tag("slow")
    void killedCommandsLeaveWhatUninterruptedOnesLeave() throws Exception {
        Path base = folder.resolve("base");
        AttackedRun.createUndiagnosed(base);
        Map<Killed, Whole> whole = new EnumMap<>(Killed.class);
        for (Killed command : Killed.values()) {
            Path work = fresh(base);
            long start = System.nanoTime();
            RealProcess process =
                    RealProcess.start(folder, List.of(), command.words(work).toArray());
            assertThat(process.exit()).as(process.err()).isZero();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            whole.put(command, new Whole(left(command, work, process), millis));
        }
        Random random = random();
        int kills = 0;
        Map<Killed, Integer> tried = new EnumMap<>(Killed.class);
        for (int i = 0; i < iters(12); i++) {
            Killed command = Killed.values()[i % Killed.values().length];
            Whole expected = Objects.requireNonNull(whole.get(command));
            Path work = fresh(base);
            int killed = 1 + random.nextInt(2);
            for (int kill = 0; kill < killed; kill++) {
                RealProcess process =
                        RealProcess.start(folder, List.of(), command.words(work).toArray());
                Thread.sleep(random.nextInt((int) expected.millis()));
                kills += process.isAlive() ? 1 : 0;
                process.kill();
            }
            RealProcess last =
                    RealProcess.start(folder, List.of(), command.words(work).toArray());
            assertThat(last.exit()).as(command + ": " + last.err()).isZero();
            assertThat(difference(expected.left(), left(command, work, last)))
                    .as("%s, killed %d times", command, killed)
                    .isEmpty();
            tried.merge(command, 1, Integer::sum);
        }
        System.out.println("seed " + seed() + ": commands " + tried + ", killed while they ran " + kills + " times");
    }

    private static String left(Killed command, Path work, RealProcess process) throws IOException {
        return command.left(work, process.out()).replace(work.toString(), "@");
    }

    /** Where two texts differ first. */
    private static String difference(String expected, String actual) {
        int at = Arrays.mismatch(expected.toCharArray(), actual.toCharArray());
        return at < 0 ? "" : excerpt(expected, at) + " -> " + excerpt(actual, at);
    }

    private static String excerpt(String text, int at) {
        return text.substring(Math.max(0, Math.min(text.length(), at) - 200), Math.min(text.length(), at + 100));
    }

    private static String untimed(String steps) {
        return steps.replaceAll("seconds=[^,]*", "");
    }

    private static Path fresh(Path base) throws IOException {
        Path work = folder.resolve("work");
        Folder.deleteTree(work);
        AttackQuestion.copy(base, work);
        return work;
    }
}
