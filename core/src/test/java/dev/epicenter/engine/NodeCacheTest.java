package dev.epicenter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.InMemory;
import dev.epicenter.file.Folder;
import dev.epicenter.run.ExternalCheckpoint;
import dev.epicenter.segment.StoredState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies of checkpoints on a node, whose checkpoints here have {@value #BYTES} bytes each. */
class NodeCacheTest {
    private static final int BYTES = 100;

    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void stateIsCopiedOnceAndReadFromTheCopyAfterwards() {
        StateReference state = state(1);
        assertThat(read(state, 1_000)).containsExactly("the state of step 1 was copied to the cache");
        Folder.deleteTree(state.folder());

        try (NodeCache cache = cache(1_000)) {
            StoredState copy = (StoredState) cache.read(state);
            assertThat(copy.folder()).startsWith(folder.resolve("cache"));
            assertThat(copy.files()).isEqualTo(state.files());
            assertThat(cache.notes()).containsExactly("the state of step 1 was in the cache");
        }
    }

    @Test
    void equalStatesInTwoFoldersHaveOneCopy() {
        StateReference state = state(1);
        Path other = folder.resolve("other");
        assertThat(folder.resolve("state-1").toFile().renameTo(other.toFile())).isTrue();

        read(state.in(other), 1_000);

        assertThat(read(state(1), 1_000)).containsExactly("the state of step 1 was in the cache");
        assertThat(copies()).isEqualTo(1);
    }

    @Test
    void leastRecentlyUsedCopyIsRemovedWhenThereIsNoRoom() {
        read(state(1), 2 * BYTES);
        read(state(2), 2 * BYTES);
        read(state(1), 2 * BYTES);
        read(state(3), 2 * BYTES);

        assertThat(copies()).isEqualTo(2);
        assertThat(read(state(1), 2 * BYTES)).containsExactly("the state of step 1 was in the cache");
        assertThat(read(state(2), 2 * BYTES)).containsExactly("the state of step 2 was copied to the cache");
    }

    @Test
    void copyThatAnArmUsesStaysAndTheOtherIsReadFromItsPlace() {
        try (NodeCache arm = cache(BYTES)) {
            arm.read(state(1));
            StateReference second = state(2);
            try (NodeCache other = cache(BYTES)) {
                assertThat(((StoredState) other.read(second)).folder()).isEqualTo(second.folder());
                assertThat(other.notes()).containsExactly("the cache has no room for the state of step 2");
            }
        }
        assertThat(read(state(2), BYTES)).containsExactly("the state of step 2 was copied to the cache");
        assertThat(copies()).isEqualTo(1);
    }

    @Test
    void stateLargerThanTheCacheRemovesNothing() {
        read(state(1), BYTES);
        Path large = folder.resolve("large");
        write(large.resolve("weights"), 2 * BYTES, 7);

        assertThat(read(reference(9, large), BYTES)).containsExactly("the cache has no room for the state of step 9");
        assertThat(read(state(1), BYTES)).containsExactly("the state of step 1 was in the cache");
    }

    @Test
    void stateIsReadFromItsPlaceOnANodeWhereTheFolderCannotBeMade() throws IOException {
        StateReference state = state(1);
        Files.writeString(folder.resolve("cache"), "a file");

        try (NodeCache cache = cache(1_000)) {
            assertThat(((StoredState) cache.read(state)).folder()).isEqualTo(state.folder());
            assertThat(cache.notes().toString()).contains("the cache cannot be used: ");
        }
    }

    @Test
    void fileOutsideOfItsCheckpointIsRefused() {
        for (String name : List.of("../weights", "/weights", "a/../../weights")) {
            assertThatThrownBy(() -> new StateReference(1, folder, true, new TreeMap<>(Map.of(name, "sum"))))
                    .hasMessageContaining("leads out of the checkpoint");
        }
    }

    @Test
    void damagedCopyIsRemovedAndTheStateReadFromItsPlace() throws IOException {
        StateReference state = state(1);
        read(state, 1_000);
        Path copy = CacheEntry.of(folder.resolve("cache"), state).files().resolve("weights");
        byte[] bytes = Files.readAllBytes(copy);
        bytes[3] ^= 1;
        Files.write(copy, bytes);

        try (NodeCache cache = cache(1_000)) {
            assertThat(((StoredState) cache.read(state)).folder()).isEqualTo(state.folder());
            assertThat(cache.notes().toString()).contains("a damaged copy was removed: ");
        }
        assertThat(read(state, 1_000)).containsExactly("the state of step 1 was copied to the cache");
    }

    @Test
    void checkpointThatWasChangedSinceTheDiagnosisBeganIsRefused() throws IOException {
        StateReference state = state(1);
        Files.writeString(state.folder().resolve("weights"), "others");

        try (NodeCache cache = cache(1_000)) {
            assertThatThrownBy(() -> cache.read(state))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("its files are not those that the diagnosis found in it")
                    .message()
                    .hasLineCount(1);
        }
        assertThat(copies()).isZero();
    }

    @Test
    void leftoversOfKilledArmsAreReplacedAndRemoved() throws IOException {
        StateReference first = state(1);
        StateReference second = state(2);
        for (StateReference state : List.of(first, second)) {
            CacheEntry entry = CacheEntry.of(folder.resolve("cache"), state);
            Files.createDirectories(entry.folder().resolve("files.tmp"));
            Files.writeString(entry.folder().resolve("files.tmp/weights"), "half of th");
            Files.writeString(entry.folder().resolve("copy.lock"), "");
            Files.writeString(entry.folder().resolve("0.lease"), "");
            entry.reserve(BYTES);
        }

        assertThat(read(first, BYTES)).containsExactly("the state of step 1 was copied to the cache");
        assertThat(CacheEntry.all(folder.resolve("cache")))
                .containsExactly(CacheEntry.of(folder.resolve("cache"), first));
    }

    @Test
    @Timeout(60)
    void armsAtTheSameTimeReadWholeStatesAndKeepTheBound() throws Exception {
        List<StateReference> states = Stream.of(1, 2, 3, 4, 5).map(this::state).toList();
        ExecutorService arms = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int arm = 0; arm < 4; arm++) {
                Random random = new Random(arm);
                all.add(arms.submit(() -> {
                    for (int i = 0; i < 15; i++) {
                        try (NodeCache cache = cache(2 * BYTES)) {
                            StateReference state = states.get(random.nextInt(states.size()));
                            StoredState read = (StoredState) cache.read(state);
                            assertThat(ExternalCheckpoint.state(1, read.folder())
                                            .files())
                                    .as("while it is used")
                                    .isEqualTo(state.files());
                            assertThat(cache.notes().toString()).doesNotContain("damaged", "not copied");
                        }
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            arms.shutdownNow();
        }
        assertThat(copies()).isBetween(1, 2);
    }

    @Test
    @Timeout(120)
    void copyOfAnArmThatWasKilledIsRemovedWhenRoomIsNeeded() throws Exception {
        StateReference state = state(1);
        Process arm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Arm.class.getName(),
                        folder.resolve("cache").toString(),
                        state.folder().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(arm.getInputStream().read()).isEqualTo('u');
        assertThat(read(state(2), BYTES)).containsExactly("the cache has no room for the state of step 2");

        arm.destroyForcibly().waitFor();

        assertThat(read(state(2), BYTES)).containsExactly("the state of step 2 was copied to the cache");
    }

    /** Uses a copy until it is killed. */
    static final class Arm {
        private Arm() {}

        public static void main(String[] words) throws IOException {
            new NodeCache(new NodeCache.Options(Path.of(words[0]), BYTES)).read(reference(1, Path.of(words[1])));
            System.out.write('u');
            System.out.flush();
            System.in.read();
        }
    }

    private NodeCache cache(long bytes) {
        return new NodeCache(new NodeCache.Options(folder.resolve("cache"), bytes));
    }

    /** What an arm notes that reads a state and ends. */
    private List<String> read(StateReference state, long bytes) {
        try (NodeCache cache = cache(bytes)) {
            assertThat(((StoredState) cache.read(state)).files()).isEqualTo(state.files());
            return cache.notes();
        }
    }

    private int copies() {
        return CacheEntry.all(folder.resolve("cache")).size();
    }

    /** A state of a trainer: two files. */
    private StateReference state(int step) {
        Path own = folder.resolve("state-" + step);
        write(own.resolve("weights"), 60, step);
        write(own.resolve("shards/moments"), BYTES - 60, step);
        return reference(step, own);
    }

    private static StateReference reference(long step, Path folder) {
        return new StateReference(
                step, folder, true, ExternalCheckpoint.state(step, folder).files());
    }

    private static void write(Path file, int size, int seed) {
        try {
            Files.createDirectories(file.resolveSibling(""));
            byte[] bytes = new byte[size];
            new Random(seed).nextBytes(bytes);
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
