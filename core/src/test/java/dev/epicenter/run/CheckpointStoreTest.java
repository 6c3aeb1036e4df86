package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.file.Folder;
import dev.epicenter.segment.TrainState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointStoreTest extends RandomizedTest {
    @TempDir
    Path folder;

    @Test
    void aCheckpointReadsBackBitForBit() throws Exception {
        CheckpointStore store = new CheckpointStore(folder);
        repeat(40, random -> {
            Checkpoint written = Samples.checkpoint(random, random.nextInt(100_000));
            String hash = store.write(written);
            Checkpoint read = store.read(written.step());
            assertThat(bits(inMemory(read))).isEqualTo(bits(inMemory(written)));
            assertThat(inMemory(read).layout()).isEqualTo(inMemory(written).layout());
            assertThat(read.step()).isEqualTo(written.step());
            assertThat(read.plan()).isEqualTo(written.plan());
            assertThat(read.detector()).isEqualTo(written.detector());
            assertThat(StateHash.of(read.train(), read.plan())).isEqualTo(hash).isEqualTo(store.stateHash(read.step()));
        });
    }

    @Test
    void aFlippedBitInAnyFileIsDetected() throws Exception {
        CheckpointStore store = new CheckpointStore(folder);
        store.write(Samples.checkpoint(random(), 7));
        for (String name : List.of("model.safetensors", "optimizer.safetensors", "state.json")) {
            Path file = store.path(7).resolve(name);
            byte[] whole = Files.readAllBytes(file);
            repeat(150, random -> {
                byte[] damaged = whole.clone();
                int at = random.nextInt(damaged.length);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, damaged);
                assertThatThrownBy(() -> store.read(7))
                        .as("%s, byte %d", name, at)
                        .isInstanceOfAny(CorruptFileException.class, FormatVersionException.class)
                        .hasMessageContaining(name)
                        .message()
                        .hasLineCount(1);
            });
            Files.write(file, whole);
        }
        assertThat(store.read(7).step()).isEqualTo(7);
    }

    @Test
    void aTruncatedOrMissingFileIsDetected() throws Exception {
        CheckpointStore store = new CheckpointStore(folder);
        store.write(Samples.checkpoint(random(), 7));
        for (String name : List.of("model.safetensors", "optimizer.safetensors", "state.json")) {
            Path file = store.path(7).resolve(name);
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, random().nextInt(whole.length)));
            assertThatThrownBy(() -> store.read(7))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining(name);
            Files.delete(file);
            assertThatThrownBy(() -> store.read(7))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("missing");
            Files.write(file, whole);
        }
    }

    @Test
    void aDamagedCheckpointIsIgnoredAndReported() throws IOException {
        CheckpointStore store = new CheckpointStore(folder);
        for (long step : new long[] {10, 20, 30, 40}) {
            store.write(Samples.checkpoint(random(), step));
        }
        damage(store.path(30).resolve("model.safetensors"));
        CheckpointStore.Newest newest = store.newestWhole(List.of(10L, 20L, 30L, 35L));
        assertThat(newest.checkpoint().orElseThrow().step()).isEqualTo(20);
        assertThat(newest.ignored())
                .singleElement()
                .asString()
                .contains("checkpoint 30")
                .contains("model.safetensors");
    }

    @Test
    void noCheckpointIsFoundIfAllAreDamaged() throws IOException {
        CheckpointStore store = new CheckpointStore(folder);
        store.write(Samples.checkpoint(random(), 10));
        damage(store.path(10).resolve("state.json"));
        assertThat(store.newestWhole(List.of(10L)).checkpoint()).isEmpty();
        assertThat(store.newestWhole(List.of()).ignored()).isEmpty();
    }

    @Test
    void anotherFormatVersionHasItsOwnError() throws IOException {
        CheckpointStore store = new CheckpointStore(folder);
        store.write(Samples.checkpoint(random(), 10));
        Path file = store.path(10).resolve("state.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"format\" : 2", "\"format\" : 3"));
        assertThatThrownBy(() -> store.read(10))
                .isInstanceOf(FormatVersionException.class)
                .hasMessageContaining("state.json: too new: format version 3");
        assertThatThrownBy(() -> store.newestWhole(List.of(10L))).isInstanceOf(FormatVersionException.class);
        Files.writeString(file, text.replace("\"format\" : 2", "\"format\" : 1"));
        assertThatThrownBy(() -> store.read(10)).hasMessageContaining("too old");
    }

    @Test
    void aMissingCheckpointErrorListsTheAvailableSteps() {
        CheckpointStore store = new CheckpointStore(folder.resolve("none-yet"));
        assertThatThrownBy(() -> store.read(5))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("there are no checkpoints");
        store.write(Samples.checkpoint(random(), 10));
        store.write(Samples.checkpoint(random(), 20));
        assertThatThrownBy(() -> store.read(5)).hasMessageContaining("10, 20");
    }

    @Test
    void aCheckpointOfTheSameStepIsReplaced() {
        CheckpointStore store = new CheckpointStore(folder);
        store.write(Samples.checkpoint(random(), 10));
        String second = store.write(Samples.checkpoint(random(), 10));
        assertThat(store.stateHash(10)).isEqualTo(second);
        assertThat(Folder.list(folder)).hasSize(1);
    }

    @Test
    void leftoversOfKilledWritersAreRemovedAndReported() throws IOException {
        CheckpointStore store = new CheckpointStore(folder);
        store.write(Samples.checkpoint(random(), 10));
        Path left = Files.createDirectory(folder.resolve(".00000020.tmp"));
        Files.writeString(left.resolve("model.safetensors"), "half");
        assertThat(store.list()).containsExactly(10L);
        assertThat(store.removeLeftovers()).singleElement().asString().contains(".00000020.tmp");
        assertThat(Folder.list(folder)).containsExactly(store.path(10));
    }

    @Test
    void hashDependsOnEveryPartOfTheState() {
        Checkpoint checkpoint = Samples.checkpoint(new Random(3), 7);
        TrainState state = inMemory(checkpoint);
        String hash = StateHash.of(state, checkpoint.plan());
        float[] weights = state.weights().clone();
        int at = state.layout().entries().get(0).offset();
        weights[at] = Float.intBitsToFloat(Float.floatToRawIntBits(weights[at]) ^ 1);
        assertThat(StateHash.of(new TrainState(7, state.layout(), weights, state.moments()), checkpoint.plan()))
                .isNotEqualTo(hash);
        assertThat(StateHash.of(new TrainState(8, state.layout(), state.weights(), state.moments()), checkpoint.plan()))
                .isNotEqualTo(hash);
        TreeMap<String, float[]> moments = new TreeMap<>(state.moments());
        moments.put("w", state.weights());
        assertThat(StateHash.of(new TrainState(7, state.layout(), state.weights(), moments), checkpoint.plan()))
                .isNotEqualTo(hash);
        assertThat(StateHash.of(state, checkpoint.plan().skippingAfter(7, 1))).isNotEqualTo(hash);
        assertThat(StateHash.of(state, checkpoint.plan())).isEqualTo(hash).hasSize(64);
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private static Map<String, String> bits(TrainState state) {
        Map<String, String> bits = new TreeMap<>();
        state.moments().forEach((moment, values) -> bits.put(moment, bits(values)));
        bits.put("weights", bits(state.weights()));
        return bits;
    }

    private static String bits(float[] values) {
        StringBuilder bits = new StringBuilder();
        for (float value : values) {
            bits.append(Float.floatToRawIntBits(value)).append(' ');
        }
        return bits.toString();
    }

    private static TrainState inMemory(Checkpoint checkpoint) {
        return (TrainState) checkpoint.train();
    }
}
