package dev.epicenter.forecast.table;

import dev.epicenter.file.Compression;
import dev.epicenter.file.RegularFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognizes tables of scores by their first lines, so that a folder can be listed without reading its files. */
public final class ScoreFiles {
    private static final int HEAD = 1 << 16;
    /** A Markdown table may follow a title. */
    private static final int LINES = 8;

    private static final int FEWEST_COLUMNS = 3;
    private static final Pattern SEPARATOR = Pattern.compile("[,;\\t|]");
    /** What counts the rows of a training log. */
    private static final Set<String> STEPS = Set.of("step", "globalstep", "iteration", "iter", "epoch", "trainstep");

    private ScoreFiles() {}

    /**
     * Whether an early line is the header of a table of delimited text with models, or families and sizes, and their scores: a
     * column of tasks or scores, or several other columns. Unreadable files are none.
     */
    public static boolean looksLikeScores(Path file) {
        try (InputStream raw = RegularFile.open(file);
                BufferedInputStream in = new BufferedInputStream(raw, HEAD)) {
            byte[] head = Compression.peek(in).unpacked(in).readNBytes(HEAD);
            return InputText.decode(file.toString(), head)
                    .text()
                    .lines()
                    .limit(LINES)
                    .anyMatch(ScoreFiles::isHeader);
        } catch (IOException | RuntimeException unreadable) {
            return false;
        }
    }

    private static boolean isHeader(String line) {
        List<String> names = SEPARATOR
                .splitAsStream(line)
                .map(cell -> cell.strip().replaceAll("^\"|\"$", ""))
                .filter(cell -> !cell.isEmpty())
                .toList();
        if (names.size() < FEWEST_COLUMNS || names.stream().anyMatch(name -> STEPS.contains(plain(name)))) {
            return false;
        }
        Set<ColumnRole> roles = EnumSet.noneOf(ColumnRole.class);
        int others = 0;
        for (String name : names) {
            ColumnRole role = ColumnRole.named(name).orElse(null);
            if (role == null) {
                others++;
            } else {
                roles.add(role);
            }
        }
        boolean models = roles.contains(ColumnRole.MODEL) || roles.contains(ColumnRole.PARAMS);
        boolean sized = roles.contains(ColumnRole.PARAMS) || roles.contains(ColumnRole.FLOPS);
        boolean scores = roles.contains(ColumnRole.TASK) || roles.contains(ColumnRole.SCORE);
        return models && (scores || sized && others >= 2);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }
}
