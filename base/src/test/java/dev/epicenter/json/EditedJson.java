package dev.epicenter.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Edits files that have checksums: a test that changes a value needs a file that is otherwise intact. */
public final class EditedJson {
    private EditedJson() {}

    /** Replaces a text in each line and updates the lines' checksums. */
    public static void lines(Path file, UnaryOperator<String> edit) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String edited = edit.apply(line.replaceFirst(",\"crc32c\":\"[0-9a-f]{8}\"}$", "}"));
            lines.add(text(JsonChecksum.add(bytes(edited), JsonChecksum.Form.LINE)));
        }
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    /** Replaces a text in a whole file and updates its checksum. */
    public static void whole(Path file, UnaryOperator<String> edit) throws IOException {
        String edited =
                edit.apply(Files.readString(file).replaceFirst(",\\s*\"crc32c\" : \"[0-9a-f]{8}\"\\s*}\\s*$", "\n}"));
        Files.writeString(file, text(JsonChecksum.add(bytes(edited), JsonChecksum.Form.FILE)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
