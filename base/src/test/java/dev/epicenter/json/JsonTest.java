package dev.epicenter.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;

final class JsonTest {
    private static final FormatHeader HEADER = new FormatHeader("sample", 3, 2, 3);

    sealed interface Shape {
        record RoundThing(double outerRadius) implements Shape {}

        record Nothing() implements Shape {}
    }

    enum Mood {
        VERY_GLAD,
        SAD
    }

    record Sample(
            String firstName,
            double value,
            OptionalLong count,
            OptionalDouble ratio,
            Optional<Shape> inside,
            List<Shape> shapes,
            Mood mood) {}

    private static final Sample FULL = new Sample(
            "a\nb",
            Double.NaN,
            OptionalLong.of(Long.MAX_VALUE),
            OptionalDouble.of(Double.NEGATIVE_INFINITY),
            Optional.of(new Shape.Nothing()),
            List.of(new Shape.RoundThing(0.1), new Shape.Nothing()),
            Mood.VERY_GLAD);

    @TempDir
    Path folder;

    @Test
    void recordsAreWrittenInComponentOrderInSnakeCase() {
        assertThat(Json.line(FULL))
                .isEqualTo("{\"first_name\":\"a\\nb\",\"value\":\"NaN\",\"count\":9223372036854775807,"
                        + "\"ratio\":\"-Infinity\",\"inside\":{\"kind\":\"nothing\"},"
                        + "\"shapes\":[{\"kind\":\"round_thing\",\"outer_radius\":0.1},{\"kind\":\"nothing\"}],"
                        + "\"mood\":\"very_glad\"}");
    }

    @Test
    void recordsRoundTrip() {
        Sample empty =
                new Sample("", 1, OptionalLong.empty(), OptionalDouble.empty(), Optional.empty(), List.of(), Mood.SAD);
        assertThat(Json.parse(Json.line(FULL), Sample.class)).isEqualTo(FULL);
        assertThat(Json.parse(Json.pretty(FULL), Sample.class)).isEqualTo(FULL);
        assertThat(Json.line(empty)).isEqualTo("{\"first_name\":\"\",\"value\":1.0,\"shapes\":[],\"mood\":\"sad\"}");
        assertThat(Json.parse(Json.line(empty), Sample.class)).isEqualTo(empty);
    }

    @Test
    void missingAndDuplicateKeysAreRejected() {
        String whole = "{\"first_name\":\"\",\"value\":1,\"shapes\":[],\"mood\":\"sad\"}";
        assertThat(Json.parse(whole, Sample.class).mood()).isEqualTo(Mood.SAD);
        for (String key : List.of("\"first_name\":\"\",", "\"value\":1,", "\"shapes\":[],")) {
            assertThatThrownBy(() -> Json.parse(whole.replace(key, ""), Sample.class))
                    .as("without %s", key)
                    .isInstanceOf(JacksonException.class);
            assertThatThrownBy(() -> Json.parse(whole.replace(key, key + key), Sample.class))
                    .as("twice %s", key)
                    .isInstanceOf(JacksonException.class);
        }
        assertThatThrownBy(() -> Json.parse(whole.replace("sad", "bored"), Sample.class))
                .isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> Json.parse(whole.replace("[]", "[{\"kind\":\"cube\"}]"), Sample.class))
                .isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> Json.parse(whole + "{}", Sample.class)).isInstanceOf(JacksonException.class);
    }

    @Test
    void fileHasItsKindAndVersion() throws IOException {
        Path file = folder.resolve("sample.json");
        JsonFile.write(file, HEADER, FULL);
        assertThat(Files.readString(file)).startsWith("{\n  \"epicenter\" : \"sample\",\n  \"format\" : 3,\n");
        assertThat(read(file)).isEqualTo(FULL);
        JsonFile.write(file, new FormatHeader("sample", 2), FULL);
        assertThat(read(file)).isEqualTo(FULL);
    }

    @Test
    void corruptTooOldAndTooNewFilesHaveDifferentErrors() throws IOException {
        Path file = folder.resolve("sample.json");
        JsonFile.write(file, new FormatHeader("sample", 4), FULL);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(FormatVersionException.class)
                .hasMessageContaining("sample.json: too new: format version 4, this program reads versions 2 to 3");
        JsonFile.write(file, new FormatHeader("sample", 1), FULL);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(FormatVersionException.class)
                .hasMessageContaining("too old");
        JsonFile.write(file, HEADER, FULL);
        String text = Files.readString(file);
        for (String damaged : List.of("", "null", "[]", text.substring(0, 60), text.replace("sample", "other"))) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> read(file))
                    .as(damaged)
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("sample.json: corrupt: ")
                    .hasMessageEndingWith("make it again")
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void recordWithReservedKeysIsRejected() {
        record Clash(int format) {}
        assertThatThrownBy(() -> JsonFile.write(folder.resolve("a.json"), HEADER, new Clash(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Sample read(Path file) {
        return JsonFile.read(file, HEADER, Sample.class, "make it again");
    }
}
