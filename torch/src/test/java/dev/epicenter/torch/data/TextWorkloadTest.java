package dev.epicenter.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RunConfig;
import dev.epicenter.torch.Runs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextWorkloadTest extends RandomizedTest {
    private static final int CONTEXT = 12;

    @TempDir
    Path folder;

    private Workload text(double heldOut, String... contents) throws IOException {
        List<String> files = new ArrayList<>();
        for (String content : contents) {
            String name = "text-" + files.size() + ".txt";
            Files.writeString(folder.resolve(name), content);
            files.add(name);
        }
        return Workload.of(Runs.with(Runs.text(), "data", new DataConfig.Text(files, heldOut, 4)), folder);
    }

    private Workload tokens(int vocabSize, int... tokens) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * tokens.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int token : tokens) {
            bytes.putShort((short) token);
        }
        Files.write(folder.resolve("train.bin"), bytes.array());
        DataConfig data = new DataConfig.Tokens("train.bin", "", 0, vocabSize, 4, "");
        return Workload.of(Runs.with(Runs.text(), "data", data), folder);
    }

    private static String sequence(int[] tokens, int j) {
        StringBuilder text = new StringBuilder();
        for (int t = 0; t < CONTEXT; t++) {
            text.append((char) tokens[j * CONTEXT + t]);
        }
        return text.toString();
    }

    @Test
    void windowIsPartOfTheTrainingTextAndItsTargetsAreTheNextBytes() throws Exception {
        String all = "The quick brown fox jumps over the lazy dog. ".repeat(2) + "HELD OUT 0123456789";
        Workload workload = text(0.2, all.substring(0, 50), all.substring(50));
        String train = all.substring(0, all.length() - (int) (all.length() * 0.2));
        repeat(20, random -> {
            Batch batch = workload.batch(random.nextLong(), random.nextInt(1000));
            for (int j = 0; j < batch.sequences(); j++) {
                String tokens = sequence(batch.tokens(), j);
                String targets = sequence(batch.targets(), j);
                assertThat(train).contains(tokens.charAt(0) + targets);
                assertThat(tokens.substring(1)).isEqualTo(targets.substring(0, CONTEXT - 1));
            }
        });
        for (Batch batch : workload.heldOut(5)) {
            assertThat(all.substring(train.length())).contains(sequence(batch.targets(), 0));
        }
    }

    @Test
    void batchDependsOnlyOnSeedAndIndex() throws Exception {
        Workload workload = text(0, "some text to read windows from, in any order at all");
        repeat(20, random -> {
            long seed = random.nextLong();
            long index = random.nextInt(1_000_000);
            int[] first = workload.batch(seed, index).tokens();
            workload.batch(seed, index + 1);
            assertThat(workload.batch(seed, index).tokens()).containsExactly(first);
        });
    }

    @Test
    void everyWindowThatFitsCanBeDrawn() throws Exception {
        Workload workload = text(0, "0123456789abcde");
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            starts.add(workload.batch(0, i).tokens()[0] - '0');
        }
        assertThat(starts).contains(0, 1, 2).allMatch(start -> start <= 2);
    }

    @Test
    void tokensAreReadAsLittleEndianUnsigned16Bits() throws Exception {
        int[] tokens = new int[CONTEXT + 1];
        java.util.Arrays.setAll(tokens, i -> 65_535 - i);
        Batch batch = tokens(65_536, tokens).batch(0, 0);
        assertThat(batch.tokens()[0]).isEqualTo(65_535);
        assertThat(batch.targets()[CONTEXT - 1]).isEqualTo(65_535 - CONTEXT);
    }

    @Test
    void tokenBeyondTheVocabularyIsReportedWithItsPosition() throws Exception {
        Workload workload = tokens(100, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 100);
        assertThatThrownBy(() -> workload.batch(0, 0))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(
                        "data.vocab_size: " + folder.resolve("train.bin")
                                + " holds token 100 at position 12, beyond vocab_size 100; raise data.vocab_size to 101 or more");
    }

    @Test
    void missingFileIsReported() {
        RunConfig run = Runs.with(Runs.text(), "data", new DataConfig.Text(List.of("no.txt"), 0, 4));
        assertThatThrownBy(() -> Workload.of(run, folder))
                .isInstanceOf(EpicenterException.class)
                .hasMessage("data.files[0]: " + folder.resolve("no.txt")
                        + " does not exist; paths are relative to the run file");
        DataConfig tokens = new DataConfig.Tokens("no.bin", "", 0, 100, 4, "");
        assertThatThrownBy(() -> Workload.of(Runs.with(Runs.text(), "data", tokens), folder))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("data.train: " + folder.resolve("no.bin") + " does not exist");
    }

    @Test
    void emptyFileIsReported() {
        assertThatThrownBy(() -> text(0, "some text that is long enough", ""))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(
                        "data.files[1]: " + folder.resolve("text-1.txt") + " is empty; name a file with text in it");
        assertThatThrownBy(() -> tokens(100))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("train.bin is empty");
    }

    @Test
    void textShorterThanTheContextAndOneTokenIsRefused() throws IOException {
        assertThatThrownBy(() -> text(0, "0123456789ab"))
                .isInstanceOf(EpicenterException.class)
                .hasMessage("data.files: the training text of text-0.txt has 12 tokens, too few for model.block_size"
                        + " 12, which needs 13; give more data or lower model.block_size");
        assertThat(text(0, "0123456789abc").batch(0, 0).tokens()).hasSize(4 * CONTEXT);
    }

    @Test
    void heldOutEndShorterThanTheContextIsRefused() {
        assertThatThrownBy(() -> text(0.2, "0123456789".repeat(3)))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("data.held_out_fraction: the held-out end of text-0.txt has 6 tokens");
    }

    @Test
    void oddNumberOfBytesIsRefused() throws IOException {
        Files.write(folder.resolve("train.bin"), new byte[31]);
        DataConfig data = new DataConfig.Tokens("train.bin", "", 0, 100, 4, "");
        assertThatThrownBy(() -> Workload.of(Runs.with(Runs.text(), "data", data), folder))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("31 bytes, an odd number");
    }

    @Test
    void ngramModelPredictsOnlyTheByteAfterEachWindow() throws Exception {
        Path file = folder.resolve("text.txt");
        Files.writeString(file, "abcdefg\u00e9hijklmnopqrstuvwxyz");
        RunConfig run = Runs.with(Runs.ngram(), "data", new DataConfig.Text(List.of("text.txt"), 0, 64));
        Workload workload = Workload.of(run, folder);
        assertThat(workload.vocabSize()).isEqualTo(128);
        Batch batch = workload.batch(1, 0);
        assertThat(batch.read()).isEqualTo(1);
        String text = "abcdefg\u007f\u007fhijklmnopqrstuvwxyz"; // both bytes of the accented letter are beyond 127
        for (int row = 0; row < batch.sequences(); row++) {
            StringBuilder window = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                window.append((char) batch.tokens()[row * 5 + i]);
            }
            assertThat(text).contains(window.append((char) batch.targets()[row]));
        }
    }

    @Test
    void someSequencesRepeatTheirFirstTokens() throws Exception {
        Workload sound =
                text(0, "the five boxing wizards jump quickly over the lazy dog; pack my box with liquor jugs");
        Batch before = sound.batch(1, 10);
        Batch batch = new FaultyWorkload(sound, List.of(new Fault.RepeatedNgrams(10, 1, 3, 0.5)), 1).batch(1, 10);
        int t = before.positions();
        int repeating = 0;
        for (int row = 0; row < batch.sequences(); row++) {
            boolean repeats = true;
            for (int i = 0; i < t; i++) {
                int next = before.tokens()[row * t + (i + 1) % 3];
                repeats &= batch.tokens()[row * t + i] == before.tokens()[row * t + i % 3];
                repeats &= batch.targets()[row * t + i] == next;
            }
            boolean same = Arrays.equals(before.tokens(), row * t, row * t + t, batch.tokens(), row * t, row * t + t);
            assertThat(repeats).isNotEqualTo(same);
            repeating += repeats ? 1 : 0;
        }
        assertThat(repeating).isEqualTo(batch.sequences() / 2);
    }

    @Test
    void damagedBatchesHaveRandomTokensAndTargetsAndOthersDoNot() throws Exception {
        Workload sound = text(0, "some text to read windows from, in any order at all");
        Workload faulty = new FaultyWorkload(sound, List.of(new Fault.DamagedBatches(10, 3)), 1);
        for (long index = 5; index < 18; index++) {
            Batch expected = sound.batch(1, index);
            Batch batch = faulty.batch(1, index);
            boolean damaged = index >= 10 && index < 13;
            assertThat(java.util.Arrays.equals(batch.tokens(), expected.tokens()))
                    .isEqualTo(!damaged);
            assertThat(java.util.Arrays.equals(batch.targets(), expected.targets()))
                    .isEqualTo(!damaged);
            assertThat(batch.tokens()).containsExactly(faulty.batch(1, index).tokens());
        }
    }

    @Test
    void bundledTextIsPlainEnglishAndAlwaysTheSame() {
        byte[] text = WordNetGlosses.read();
        String start = new String(text, 0, 20_000, StandardCharsets.UTF_8);
        assertThat(text).hasSizeGreaterThan(5_000_000);
        assertThat(start).contains(" of the ").doesNotContain("|");
        assertThat(WordNetGlosses.read()).isEqualTo(text);
    }
}
