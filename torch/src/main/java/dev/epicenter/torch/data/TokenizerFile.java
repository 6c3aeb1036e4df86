package dev.epicenter.torch.data;

import dev.epicenter.config.KeyException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Decodes token ids by a {@code tokenizer.json} of Hugging Face's tokenizers: its vocabulary and added tokens, with the bytes of
 * GPT-2's byte-level tokens and the word marks of SentencePiece and WordPiece. For display: special decoders are not run.
 */
public final class TokenizerFile {
    private static final long LARGEST = 64 << 20;

    private static final char SENTENCE_PIECE = '\u2581';

    private final Map<Integer, String> tokens;
    private final boolean byteLevel;

    private TokenizerFile(Map<Integer, String> tokens, boolean byteLevel) {
        this.tokens = tokens;
        this.byteLevel = byteLevel;
    }

    /**
     * Reads the file.
     *
     * @throws KeyException for {@code data.tokenizer}, where it is missing or no tokenizer
     */
    public static TokenizerFile read(Path file) {
        try {
            JsonNode root = Json.mapper().readTree(RegularFile.bytes(file, LARGEST));
            Map<Integer, String> tokens = new HashMap<>();
            JsonNode vocabulary = root.path("model").path("vocab");
            if (vocabulary.isArray()) {
                for (int id = 0; id < vocabulary.size(); id++) {
                    tokens.put(id, vocabulary.get(id).path(0).asString(""));
                }
            } else {
                vocabulary
                        .properties()
                        .forEach(entry -> tokens.put(entry.getValue().intValue(), entry.getKey()));
            }
            root.path("added_tokens")
                    .forEach(added -> tokens.put(
                            added.path("id").asInt(-1), added.path("content").asString("")));
            if (tokens.isEmpty()) {
                throw new KeyException(
                        "data.tokenizer",
                        file + " has no model.vocab; name a tokenizer.json of Hugging Face's tokenizers");
            }
            return new TokenizerFile(tokens, root.toString().contains("\"ByteLevel\""));
        } catch (JacksonException invalid) {
            throw new KeyException("data.tokenizer", file + " is no tokenizer.json: " + Json.problem(invalid), invalid);
        } catch (IOException failure) {
            throw new KeyException(
                    "data.tokenizer",
                    String.valueOf(FileFailure.reading(file, failure).getMessage()),
                    failure);
        }
    }

    /** The text of token ids; an id that the vocabulary lacks is shown in angle brackets. */
    public String decode(int... ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            String token = tokens.getOrDefault(id, "<" + id + ">");
            if (byteLevel && token.chars().allMatch(c -> byteOf((char) c) >= 0)) {
                token.chars().forEach(c -> bytes.write(byteOf((char) c)));
            } else {
                String plain = token.startsWith("##") ? token.substring(2) : token.replace(SENTENCE_PIECE, ' ');
                bytes.writeBytes(plain.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The byte of a character of GPT-2's byte-level alphabet ({@code bytes_to_unicode}); -1 for another character. */
    private static int byteOf(char c) {
        if (c >= '!' && c <= '~' || c >= '\u00a1' && c <= '\u00ac' || c >= '\u00ae' && c <= '\u00ff') {
            return c;
        }
        // The other bytes, ascending, are the characters from U+0100.
        int rank = c - 0x100;
        for (int b = 0; b < 256 && rank >= 0; b++) {
            boolean shown = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            if (!shown && rank-- == 0) {
                return b;
            }
        }
        return -1;
    }
}
