package dev.epicenter.forecast;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The bundled example table: PaLM 8B, 62B and 540B on 30 English tasks (0, 1 and few shots) and on BIG-bench Lite (5
 * shots). The values are from appendices H.1 and H.2 of Chowdhery et al. 2022, "PaLM: Scaling Language Modeling with
 * Pathways", arXiv 2204.02311.
 */
public final class PalmTables {
    private static final String TABLE = "palm.csv";

    private PalmTables() {}

    public static ScoreTable palm(Selection selection) {
        try (InputStream in = Objects.requireNonNull(PalmTables.class.getResourceAsStream(TABLE), TABLE)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ScoreTableReader.parse(TABLE, text.lines().toList(), selection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
