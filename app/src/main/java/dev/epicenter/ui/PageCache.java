package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.StateHome;
import dev.epicenter.file.WholeFile;
import dev.epicenter.report.ReportPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The self-contained pages of logs and forecasts, kept in Epicenter's own folder ({@link StateHome}) and never beside the
 * user's files. A page belongs to one content of its source, identified by size and time. Oldest pages are deleted first.
 */
final class PageCache {
    private static final String FOLDER = "pages";
    private static final long MOST_BYTES = 256L << 20;

    /** Increases when the data of a page change their form: pages of another format are not shown. */
    private static final String FORMAT = "2";

    private final Path folder;

    PageCache() {
        folder = StateHome.folder(FOLDER);
    }

    /**
     * Where the page of a source is kept.
     *
     * @param kind of the page, with its options
     */
    Path file(Path source, FileStamp stamp, String kind) {
        String version = Optional.ofNullable(PageCache.class.getPackage().getImplementationVersion())
                .orElse("development");
        String key = String.join("\n", FORMAT, version, kind, source.toString(), stamp.toString());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return folder.resolve(HexFormat.of().formatHex(hash, 0, 16) + ".html");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The page in {@code file}; empty without one, or where it is damaged. */
    Optional<String> read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            return Optional.of(RegularFile.text(file))
                    .filter(html -> ReportPage.data(html).isPresent());
        } catch (IOException | EpicenterException unreadable) {
            return Optional.empty();
        }
    }

    /** Keeps a page. A full disk or a read-only home costs only the next opening its speed. */
    void write(Path file, String html) {
        try {
            prepare();
            WholeFile.write(file, html);
        } catch (EpicenterException full) {
            return;
        }
    }

    /** Creates the folder and makes room in it. */
    void prepare() {
        try {
            Files.createDirectories(folder);
            evict();
        } catch (IOException | UncheckedIOException failure) {
            throw new EpicenterException("cannot write to " + folder + ": " + failure.getMessage()
                    + "; set XDG_STATE_HOME to a folder that can be written");
        }
    }

    private record Kept(Path file, FileStamp stamp) {}

    private void evict() throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> kept.add(new Kept(file, FileStamp.of(file))));
        }
        kept.sort(Comparator.comparingLong(one -> one.stamp().modified()));
        long bytes = kept.stream().mapToLong(one -> one.stamp().size()).sum();
        for (Kept one : kept) {
            if (bytes <= MOST_BYTES) {
                return;
            }
            Files.deleteIfExists(one.file());
            bytes -= one.stamp().size();
        }
    }
}
