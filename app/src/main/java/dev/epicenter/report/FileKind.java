package dev.epicenter.report;

import dev.epicenter.forecast.table.ScoreFiles;
import dev.epicenter.log.scan.LogScan;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the dashboard can show of a file that is not part of a run. */
public enum FileKind {
    /** A training log of any trainer. */
    LOG,
    /** A table of benchmark scores. */
    FORECAST;

    /** Text, images and weights that are never logs; their content need not be read. */
    private static final Set<String> OTHER = Set.of(
            "py",
            "java",
            "js",
            "ts",
            "css",
            "html",
            "yaml",
            "yml",
            "toml",
            "ini",
            "cfg",
            "sh",
            "c",
            "cc",
            "cpp",
            "h",
            "ipynb",
            "lock",
            "pt",
            "pth",
            "bin",
            "ckpt",
            "safetensors",
            "npy",
            "npz",
            "pkl",
            "png",
            "jpg",
            "jpeg",
            "gif",
            "webp",
            "svg",
            "pdf",
            "zip",
            "tar",
            "whl",
            "jar",
            "so",
            "parquet");

    /** The name in lower case: also the address of its page. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a file may have a kind, by its name alone. */
    public static boolean isPossible(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !OTHER.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** Detects the kind from the beginning of a file; empty for others. */
    public static Optional<FileKind> of(Path file) {
        if (!isPossible(file)) {
            return Optional.empty();
        }
        if (ScoreFiles.looksLikeScores(file)) {
            return Optional.of(FORECAST);
        }
        return LogScan.looksLikeLog(file) ? Optional.of(LOG) : Optional.empty();
    }
}
