package dev.epicenter.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.KeyException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.torch.Runs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadTextTest {
    @TempDir
    private Path folder;

    @Test
    void bytesAreShownAsText() throws Exception {
        String text = "The quick brown fox jumps over the lazy dog. ".repeat(3);
        Files.writeString(folder.resolve("fox.txt"), text);
        RunConfig run = Runs.with(Runs.text(), "data", new DataConfig.Text(List.of("fox.txt"), 0, 4));
        List<String> batch = WorkloadText.of(run, folder).batch(7);
        // Twelve positions and the byte after them.
        assertThat(batch).hasSize(4).allSatisfy(sequence -> assertThat(text).contains(sequence));
        assertThat(batch).allSatisfy(sequence -> assertThat(sequence).hasSize(13));
    }

    @Test
    void modularArithmeticIsShownAsSums() {
        List<String> batch = WorkloadText.of(Runs.modular(), folder).batch(0);
        assertThat(batch).hasSize(24).allSatisfy(sum -> {
            String[] parts = sum.split(" ");
            assertThat(parts[1] + parts[3]).isEqualTo("+=");
            assertThat((Integer.parseInt(parts[0]) + Integer.parseInt(parts[2])) % 7)
                    .isEqualTo(Integer.parseInt(parts[4]));
        });
    }

    @Test
    void tokensAreDecodedByTheirTokenizer() throws Exception {
        // GPT-2's alphabet: U+0120 is a space, and U+00C3 U+00A9 are the two bytes of an e with acute.
        String tokenizer = """
                {"model": {"type": "BPE", "vocab": {"Hello": 0, "\\u0120world": 1, "\\u00c3\\u00a9": 2}},
                 "decoder": {"type": "ByteLevel"},
                 "added_tokens": [{"id": 3, "content": "<|endoftext|>"}]}""";
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
        assertThat(TokenizerFile.read(folder.resolve("tokenizer.json")).decode(0, 1, 2, 3, 9))
                .isEqualTo("Hello world\u00e9<|endoftext|><9>");
        assertThat(sequences("tokenizer.json").get(0)).startsWith("Hello").contains(" world");
        assertThat(sequences("").get(0)).startsWith("0 ");
    }

    @Test
    void marksOfWordsOfOtherTokenizersAreShownAsSpaces() throws Exception {
        Files.writeString(folder.resolve("unigram.json"), """
                {"model": {"type": "Unigram", "vocab": [["\\u2581the", -1.0], ["\\u2581cat", -2.0]]}}""");
        assertThat(TokenizerFile.read(folder.resolve("unigram.json")).decode(0, 1))
                .isEqualTo(" the cat");
    }

    @Test
    void fileThatIsNoTokenizerIsReportedWithItsKey() throws Exception {
        Files.writeString(folder.resolve("empty.json"), "{}");
        assertThatThrownBy(() -> TokenizerFile.read(folder.resolve("empty.json")))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("data.tokenizer")
                .hasMessageContaining("no model.vocab");
        assertThatThrownBy(() -> TokenizerFile.read(folder.resolve("missing.json")))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("data.tokenizer");
    }

    private List<String> sequences(String tokenizer) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(2 * 14).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 14; i++) {
            bytes.putShort((short) (i % 2));
        }
        Files.write(folder.resolve("train.bin"), bytes.array());
        RunConfig run = Runs.with(Runs.text(), "data", new DataConfig.Tokens("train.bin", "", 0, 10, 4, tokenizer));
        List<String> all = WorkloadText.of(run, folder).batch(0);
        // A window begins at one of the first two tokens; sort them so that one with token 0 is first.
        return all.stream().sorted().toList().stream()
                .sorted((a, b) -> Boolean.compare(
                        !(a.startsWith("Hello") || a.startsWith("0 ")), !(b.startsWith("Hello") || b.startsWith("0 "))))
                .toList();
    }
}
