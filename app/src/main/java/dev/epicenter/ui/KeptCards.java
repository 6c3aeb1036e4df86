package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.StateHome;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.JsonFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The list of a served folder as it was last sent, kept in Epicenter's own folder ({@link StateHome}): a new server reads only
 * the entries that have changed since. A list of another version of the program, or a damaged one, is not used.
 */
final class KeptCards {
    private static final FormatHeader HEADER = new FormatHeader("list", 1, 1, 1);

    private final Path file;

    /** @param root the served folder, without links */
    KeptCards(Path root) {
        String name = UUID.nameUUIDFromBytes(root.toString().getBytes(StandardCharsets.UTF_8)) + ".json";
        this.file = StateHome.folder("lists").resolve(name);
    }

    /**
     * An entry.
     *
     * @param path of the entry
     * @param stamp differs after each change of it
     * @param line as it is sent
     */
    record Kept(String path, String stamp, String line) {}

    /** @param program what wrote it; another program may read entries differently */
    private record Content(String program, List<Kept> entries) {
        Content {
            entries = List.copyOf(entries);
        }
    }

    /** The entries; none where there is no list that can be used. */
    List<Kept> read() {
        try {
            if (Files.exists(file)) {
                Content content = JsonFile.read(file, HEADER, Content.class, "delete it");
                return program().equals(content.program()) ? content.entries() : List.of();
            }
        } catch (EpicenterException unusable) {
            // Everything is read from the runs instead.
        }
        return List.of();
    }

    /** Replaces the list. A full disk or a read-only home only costs the next server its speed. */
    void write(List<Kept> entries) {
        try {
            Files.createDirectories(file.getParent());
            JsonFile.write(file, HEADER, new Content(program(), entries));
        } catch (EpicenterException | IOException full) {
            return;
        }
    }

    /** The version, and when it was built: a version in development changes without a new number. */
    private static String program() {
        String version = Optional.ofNullable(KeptCards.class.getPackage().getImplementationVersion())
                .orElse("development");
        String built = Optional.ofNullable(KeptCards.class.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .flatMap(KeptCards::stamp)
                .orElse("");
        return version + " " + built;
    }

    private static Optional<String> stamp(URL location) {
        try {
            return Optional.of(FileStamp.of(Path.of(location.toURI())).toString());
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException elsewhere) {
            return Optional.empty();
        }
    }
}
