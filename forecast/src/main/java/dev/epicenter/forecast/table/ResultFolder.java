package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import dev.epicenter.Formats;
import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The scores of a folder of results, at any depth: JSON files of lm-evaluation-harness ({@link HarnessResults}) and runs of
 * HELM ({@link HelmRun}). Other files are ignored; damaged ones are reported.
 */
final class ResultFolder {
    private static final int DEEPEST = 12;

    private ResultFolder() {}

    /**
     * Reads a folder.
     *
     * @param metrics the wanted metrics; empty for the default ones
     * @param progress receives the part that is read, 0 to 1
     * @throws EpicenterException if it has no results
     */
    static RawScores read(Path folder, java.util.Set<String> metrics, ScoreFilter filter, DoubleConsumer progress) {
        List<Path> files = files(folder);
        List<RawScore> scores = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        int read = 0;
        int helm = 0;
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            progress.accept((double) i / files.size());
            try {
                if (file.getFileName().toString().equals(HelmRun.SPEC)) {
                    scores.addAll(HelmRun.scores(file.resolveSibling(""), metrics));
                    helm++;
                    continue;
                }
                InputText text = InputText.read(file);
                JsonNode root = JsonTable.parse(file.toString(), text.text());
                if (HarnessResults.recognizes(root)) {
                    scores.addAll(HarnessResults.scores(file, folder, root));
                    read++;
                }
            } catch (EpicenterException failure) {
                damaged.add(failure.getMessage());
            }
        }
        if (read + helm == 0) {
            throw new EpicenterException("cannot read " + folder + ": it is a folder with "
                    + Formats.count(files.size(), "JSON file")
                    + ", and none holds results of lm-evaluation-harness or HELM"
                    + (damaged.isEmpty() ? "" : " (" + damaged.get(0) + ")") + "; name a table instead");
        }
        List<String> notes = new ArrayList<>();
        notes.add("Read " + (read == 0 ? "" : Formats.count(read, "file") + " of lm-evaluation-harness")
                + (read > 0 && helm > 0 ? " and " : "") + (helm == 0 ? "" : Formats.count(helm, "run") + " of HELM")
                + ".");
        if (!damaged.isEmpty()) {
            notes.add("Skipped " + Formats.count(damaged.size(), "damaged file") + ", the first: " + damaged.get(0)
                    + ".");
        }
        List<RawScore> wanted = scores.stream()
                .filter(one -> filter.takes(one.family(), one.model(), one.task(), one.metric(), one.shots()))
                .toList();
        return new RawScores(folder.toString(), wanted, notes, false);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
            return all.filter(ResultFolder::mayHoldResults).sorted().toList();
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        } catch (java.io.UncheckedIOException failure) {
            throw FileFailure.reading(folder, new IOException(failure.getMessage(), failure));
        }
    }

    private static boolean mayHoldResults(Path file) {
        String name = file.getFileName().toString();
        boolean json = name.endsWith(".json") || name.endsWith(".json.gz") || name.endsWith(".json.zst");
        // The large files beside a run of HELM hold no results, and neither do the samples of the harness.
        return json
                && !name.startsWith("samples_")
                && Files.isRegularFile(file)
                && (name.equals(HelmRun.SPEC) || !Files.exists(file.resolveSibling(HelmRun.SPEC)));
    }
}
