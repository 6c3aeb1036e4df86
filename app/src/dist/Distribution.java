import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the two artifacts of a release: the wheel, which {@code pip} installs, and the archive, which is unpacked. Both
 * contain the jars without libtorch. The same sources give the same bytes: entries are sorted, and their time is fixed.
 *
 * <p>Run by {@code ./mvnw package}, from its source: {@code java Distribution.java ROOT VERSION TIMESTAMP}.
 */
public final class Distribution {
    /** Native libraries of the built-in trainer, which it downloads on first use. */
    private static final String NATIVES = "(pytorch|openblas|javacpp)-[0-9.]+(-[0-9.]+)?-(linux|macosx|windows)-.*\\.jar";

    private final Path root;
    private final String version;
    private final Instant time;

    private Distribution(Path root, String version, Instant time) {
        this.root = root;
        this.version = version;
        this.time = time;
    }

    public static void main(String[] args) throws IOException {
        Distribution distribution = new Distribution(Path.of(args[0]).toRealPath(), args[1], Instant.parse(args[2]));
        Path dist = distribution.root.resolve("dist");
        Files.createDirectories(dist);
        try (Stream<Path> old = Files.list(dist)) {
            for (Path file : old.filter(each -> each.getFileName().toString().matches("epicenter-.*\\.(whl|tar\\.gz)"))
                    .toList()) {
                Files.delete(file);
            }
        }
        distribution.wheel(dist);
        distribution.archive(dist);
    }

    /** The program, by path: what the wheel has in {@code epicenter/program/} and the archive at its top. */
    private TreeMap<String, Path> program() throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        files.put("lib/epicenter.jar", root.resolve("app/target/epicenter.jar"));
        Map<String, String> libraries = new TreeMap<>();
        for (Path jar : list(root.resolve("app/target/lib"))) {
            String name = jar.getFileName().toString();
            if (name.endsWith(".jar") && !name.matches(NATIVES)) {
                files.put("lib/" + name, jar);
                String other = libraries.put(name.replaceFirst("-[0-9].*", ""), name);
                if (other != null) {
                    throw new IllegalStateException("app/target/lib has both " + other + " and " + name
                            + ", one of them from an earlier build: run ./mvnw clean, then build again");
                }
            }
        }
        for (Path setting : list(root.resolve("app/src/launcher"))) {
            files.put("lib/" + setting.getFileName(), setting);
        }
        try (Stream<Path> examples = Files.walk(root.resolve("examples"))) {
            for (Path file : examples.filter(Files::isRegularFile).toList()) {
                String path = slashes(root.relativize(file));
                // What a training in a checkout left there is ignored by git, too.
                if (path.matches("examples/(experiments/|logs/|studies/|pytorch/|huggingface/|lightning/)?[\\w.-]+\\.(py|yaml|csv|md)")) {
                    files.put(path, file);
                }
            }
        }
        return files;
    }

    private Map<String, Path> licenses() {
        return new TreeMap<>(Map.of(
                "LICENSE", root.resolve("LICENSE"),
                "NOTICE", root.resolve("NOTICE"),
                "THIRD-PARTY.txt", root.resolve("app/target/classes/META-INF/THIRD-PARTY.txt")));
    }

    // The wheel: https://packaging.python.org/en/latest/specifications/binary-distribution-format/

    private void wheel(Path dist) throws IOException {
        String python = version.replace("-SNAPSHOT", ".dev0");
        String info = "epicenter-" + python + ".dist-info/";
        TreeMap<String, byte[]> texts = new TreeMap<>();
        texts.put(info + "METADATA", metadata(python));
        texts.put(info + "WHEEL", utf8("Wheel-Version: 1.0\nGenerator: epicenter\nRoot-Is-Purelib: true\nTag: py3-none-any\n"));
        texts.put(info + "entry_points.txt", utf8("[console_scripts]\nepicenter = epicenter.launcher:main\n"));
        texts.put(info + "top_level.txt", utf8("epicenter\n"));
        TreeMap<String, Path> files = new TreeMap<>();
        licenses().forEach((name, file) -> files.put(info + "licenses/" + name, file));
        program().forEach((name, file) -> files.put("epicenter/program/" + name, file));
        for (Path module : list(root.resolve("python/epicenter"))) {
            if (module.toString().endsWith(".py")) {
                files.put("epicenter/" + module.getFileName(), module);
            }
        }

        StringBuilder record = new StringBuilder();
        Path part = dist.resolve("wheel.part");
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
            for (Map.Entry<String, Path> each : files.entrySet()) {
                byte[] content = Files.readAllBytes(each.getValue());
                record(record, each.getKey(), content);
                entry(zip, each.getKey(), content);
            }
            // Last, as the specification recommends.
            for (Map.Entry<String, byte[]> each : texts.entrySet()) {
                record(record, each.getKey(), each.getValue());
                entry(zip, each.getKey(), each.getValue());
            }
            record.append(info).append("RECORD,,\n");
            entry(zip, info + "RECORD", utf8(record.toString()));
        }
        finish(part, dist.resolve("epicenter-" + python + "-py3-none-any.whl"));
    }

    private static byte[] metadata(String python) {
        return utf8(String.join(
                "\n",
                "Metadata-Version: 2.1",
                "Name: epicenter",
                "Version: " + python,
                "Summary: Detects loss spikes in training runs, recovers from them, and explains them by replay",
                "License: Apache-2.0",
                "License-File: LICENSE",
                "License-File: NOTICE",
                "License-File: THIRD-PARTY.txt",
                "Requires-Python: >=3.8",
                "Provides-Extra: torch",
                "Requires-Dist: torch>=1.13; extra == 'torch'",
                ""));
    }

    private static void record(StringBuilder record, String name, byte[] content) {
        String hash = Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(content));
        record.append(name).append(",sha256=").append(hash).append(',').append(content.length).append('\n');
    }

    /** Jars are stored, because they are compressed already. */
    private void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(time.atOffset(ZoneOffset.UTC).toLocalDateTime());
        if (name.endsWith(".jar")) {
            CRC32 crc = new CRC32();
            crc.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    // The archive, in the format ustar: POSIX.1-1988, and in pax(1) of later editions.

    private void archive(Path dist) throws IOException {
        String top = "epicenter-" + version + "/";
        TreeMap<String, Path> files = new TreeMap<>(program());
        files.putAll(licenses());
        files.put("epicenter", root.resolve("epicenter"));
        for (Path module : list(root.resolve("python/epicenter"))) {
            if (module.toString().endsWith(".py")) {
                files.put("python/epicenter/" + module.getFileName(), module);
            }
        }
        files.put("python/pyproject.toml", root.resolve("python/pyproject.toml"));
        Path part = dist.resolve("archive.part");
        try (OutputStream tar = new StoringGzip(new BufferedOutputStream(Files.newOutputStream(part)))) {
            for (Map.Entry<String, Path> each : files.entrySet()) {
                byte[] content = Files.readAllBytes(each.getValue());
                tar.write(header(top + each.getKey(), content.length, each.getKey().equals("epicenter") ? 0755 : 0644));
                tar.write(content);
                tar.write(new byte[(512 - content.length % 512) % 512]);
            }
            tar.write(new byte[1024]);
        }
        finish(part, dist.resolve("epicenter-" + version + ".tar.gz"));
    }

    private byte[] header(String name, long size, int mode) {
        byte[] block = new byte[512];
        if (utf8(name).length > 100) {
            throw new IllegalArgumentException(name + ": longer than a name in an archive can be (100 bytes)");
        }
        put(block, 0, name);
        put(block, 100, String.format("%07o", mode));
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, String.format("%011o", size));
        put(block, 136, String.format("%011o", time.getEpochSecond()));
        put(block, 148, "        ");
        put(block, 156, "0");
        put(block, 257, "ustar");
        put(block, 263, "00");
        int sum = 0;
        for (byte each : block) {
            sum += each & 0xff;
        }
        put(block, 148, String.format("%06o", sum));
        block[154] = 0;
        return block;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = utf8(text);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /** Stores, because nearly all of the archive is compressed already: a pass would save 2% and double the time. */
    private static final class StoringGzip extends GZIPOutputStream {
        StoringGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.NO_COMPRESSION);
        }
    }

    // Helpers

    private static void finish(Path part, Path artifact) throws IOException {
        Files.move(part, artifact, StandardCopyOption.REPLACE_EXISTING);
        System.out.printf("%s: %.1f MB%n", artifact, Files.size(artifact) / 1e6);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
        }
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
