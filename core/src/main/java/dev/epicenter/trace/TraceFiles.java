package dev.epicenter.trace;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.json.FormatHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file names in a segment's folder. {@code tensors.jsonl} is the part being written; closed parts are {@code
 * tensors-00001.jsonl}, {@code tensors-00002.jsonl}, ..., or {@code .parquet} once compacted. A Parquet file gets its final
 * name only when complete. If both exist, a killed writer did not delete the JSONL.
 */
public record TraceFiles(Path folder) {
    static final FormatHeader METRICS = FormatHeader.checksummedSince2("metrics");
    static final FormatHeader TENSORS = FormatHeader.checksummedSince2("tensors");
    static final FormatHeader LOGITS = FormatHeader.checksummedSince2("logits");
    static final FormatHeader SEQUENCES = FormatHeader.checksummedSince2("sequences");
    private static final Pattern PART = Pattern.compile("tensors-(\\d{5,})\\.(jsonl|parquet)");
    private static final Pattern CHECKSUM = Pattern.compile("tensors-\\d{5,}\\.parquet\\.sha256");

    public Path metrics() {
        return folder.resolve("metrics.jsonl");
    }

    Path tensors() {
        return folder.resolve("tensors.jsonl");
    }

    Path logits() {
        return folder.resolve("logits.jsonl");
    }

    Path sequences() {
        return folder.resolve("sequences.jsonl");
    }

    /** Renames {@code tensors.jsonl} to the next numbered part and returns that part. */
    Path closePart() {
        int newest =
                parts(part -> true).stream().mapToInt(TraceFiles::number).max().orElse(0);
        Path part = folder.resolve(String.format(Locale.ROOT, "tensors-%05d.jsonl", newest + 1));
        try {
            Files.move(tensors(), part);
        } catch (IOException failure) {
            throw FileFailure.writing(part, failure);
        }
        return part;
    }

    static Path parquet(Path closedPart) {
        return closedPart.resolveSibling(closedPart.getFileName().toString().replaceFirst("\\.jsonl$", ".parquet"));
    }

    /** The names of all current parts, including the one being written. */
    List<String> partNames() {
        return Stream.concat(parts(part -> true).stream(), Stream.of(tensors()).filter(Files::exists))
                .map(part -> part.getFileName().toString())
                .toList();
    }

    List<Path> compactedParts() {
        return parts(part -> part.getFileName().toString().endsWith(".parquet"));
    }

    /** Parts that exist only as JSONL, oldest first, the one being written last. */
    List<Path> openParts() {
        List<Path> parts = new ArrayList<>(
                parts(part -> part.getFileName().toString().endsWith(".jsonl") && !Files.exists(parquet(part))));
        if (Files.exists(tensors())) {
            parts.add(tensors());
        }
        return parts;
    }

    /** Removes files left by a killed compaction: unfinished Parquet files, their checksums, and JSONL that was compacted. */
    void removeLeftovers() {
        for (Path file : Folder.list(folder)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".parquet.tmp")
                    || (CHECKSUM.matcher(name).matches() && !Files.exists(PartChecksum.part(file)))) {
                delete(file);
            } else if (PART.matcher(name).matches() && name.endsWith(".jsonl") && Files.exists(parquet(file))) {
                // The JSONL is deleted only if its Parquet file is intact.
                delete(PartChecksum.verify(parquet(file), note -> {}) ? file : parquet(file));
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    /** Removes the whole trace. */
    void delete() {
        parts(part -> true).forEach(part -> {
            Folder.deleteTree(part);
            Folder.deleteTree(PartChecksum.file(part));
        });
        List.of(metrics(), tensors(), logits(), sequences()).forEach(Folder::deleteTree);
    }

    private List<Path> parts(Predicate<Path> wanted) {
        return Folder.list(folder).stream()
                .filter(file -> PART.matcher(file.getFileName().toString()).matches())
                .filter(wanted)
                .toList();
    }

    private static int number(Path part) {
        Matcher name = PART.matcher(part.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }
}
