package dev.epicenter.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a part of a file finds the same damage as reading all of it, at every byte. */
final class PartialReadTest extends RandomizedTest {
    private static final VersionedJson<Whole> FILE = new VersionedJson<>(Whole.class, 3, 1, 2);
    private static final FormatHeader HEADER = FormatHeader.checksummedSince2("points");

    record Whole(int formatVersion, String name, List<Point> points, double end) {}

    record Part(String name) {}

    record Point(long x, double y, String words) {}

    record X(long x) {}

    @TempDir
    Path folder;

    @Test
    void aFileOfOneObject() throws Exception {
        Path file = folder.resolve("whole.json");
        repeat(200, random -> {
            int version = 1 + random.nextInt(4);
            Whole whole = new Whole(
                    version, "run " + random.nextInt(), List.of(new Point(1, 0.5, "a"), new Point(2, 1, "b")), 7);
            if (version == 1 && random.nextBoolean()) {
                Files.writeString(file, Json.pretty(whole));
            } else {
                FILE.write(file, whole);
            }
            damage(file, random.nextInt(3), random.nextInt(1 << 20), random.nextInt(256));
            assertThat(outcome(() -> new Part(
                            FILE.readPart(file, Part.class, "write it again").name())))
                    .isEqualTo(outcome(
                            () -> new Part(FILE.read(file, "write it again").name())));
        });
    }

    @Test
    void aFileOfLines() throws Exception {
        Path file = folder.resolve("points.jsonl");
        repeat(200, random -> {
            if (random.nextBoolean()) {
                Files.writeString(
                        file, "{\"epicenter\":\"points\",\"format\":1}\n" + Json.line(new Point(3, 4, "c")) + "\n");
            } else {
                try (JsonLinesWriter writer = JsonLinesWriter.create(file, HEADER, Point.class)) {
                    for (int x = 0; x < 5; x++) {
                        writer.write(new Point(x, random.nextDouble(), "d"));
                    }
                }
            }
            damage(file, random.nextInt(3), random.nextInt(1 << 20), random.nextInt(256));
            List<Object> parts = new ArrayList<>();
            List<Object> wholes = new ArrayList<>();
            Object end = outcome(() -> JsonLines.readPart(
                    file, HEADER, Point.class, X.class, parts::add, (line, why) -> parts.add(line + why)));
            assertThat(end)
                    .isEqualTo(outcome(() -> JsonLines.read(
                            file,
                            HEADER,
                            Point.class,
                            point -> wholes.add(new X(point.x())),
                            (line, why) -> wholes.add(line + why))));
            assertThat(parts).isEqualTo(wholes);
        });
    }

    /** @param kind 0: none, 1: a byte has another value, 2: the end is missing */
    private static void damage(Path file, int kind, int at, int value) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        if (kind == 1) {
            bytes[at % bytes.length] = (byte) value;
        }
        int length = kind == 2 ? at % bytes.length : bytes.length;
        Files.write(file, Arrays.copyOf(bytes, length));
    }

    private static Object outcome(Supplier<Object> read) {
        try {
            return read.get();
        } catch (EpicenterException problem) {
            return String.valueOf(problem.getMessage());
        }
    }
}
