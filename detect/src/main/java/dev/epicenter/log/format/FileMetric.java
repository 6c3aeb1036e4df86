package dev.epicenter.log.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Names the metric of a file that has only one and does not state its name: exports of TensorBoard, files of MLflow. */
final class FileMetric {
    private static final String TAG = "tag-";
    private static final List<String> SUFFIXES =
            List.of(".csv", ".tsv", ".txt", ".log", ".json", ".jsonl", ".gz", ".zst");

    private FileMetric() {}

    /** The path below a folder {@code metrics}, the tag in the file's name, or the name without its suffix. */
    static String name(Path file) {
        Path metric = file.getFileName();
        for (int i = file.getNameCount() - 2; i >= 0; i--) {
            if (file.getName(i).toString().equals("metrics")) {
                metric = file.subpath(i + 1, file.getNameCount());
                break;
            }
        }
        String name = withoutSuffixes(metric == null ? "" : metric.toString().replace('\\', '/'));
        return tag(name).orElse(name);
    }

    /** What follows the last {@code tag-} that begins the name or follows a separator. */
    private static Optional<String> tag(String name) {
        int end = name.length() - TAG.length() - 1;
        for (int at = name.lastIndexOf(TAG, end); at >= 0; at = name.lastIndexOf(TAG, at - 1)) {
            if (at == 0 || "-_.".indexOf(name.charAt(at - 1)) >= 0) {
                return Optional.of(name.substring(at + TAG.length()));
            }
        }
        return Optional.empty();
    }

    private static String withoutSuffixes(String name) {
        int end = name.length();
        for (Optional<String> last = suffix(name, end); last.isPresent(); last = suffix(name, end)) {
            end -= last.get().length();
        }
        return name.substring(0, end);
    }

    private static Optional<String> suffix(String name, int end) {
        return SUFFIXES.stream()
                .filter(suffix -> name.startsWith(suffix, end - suffix.length()))
                .findFirst();
    }
}
