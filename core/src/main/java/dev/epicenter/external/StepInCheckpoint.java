package dev.epicenter.external;

import dev.epicenter.file.RegularFile;
import dev.epicenter.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Finds the step that a checkpoint holds under a key such as {@code iter_num}: in {@code torch.save}'s zip files, in
 * pickles and in JSON. Pickles are searched for the key and an integer after it, and never executed.
 */
final class StepInCheckpoint {
    /** A longer pickle holds tensors in itself, which torch writes beside it. */
    private static final int LONGEST = 64 << 20;

    private static final int PICKLE = 0x80;

    private StepInCheckpoint() {}

    /** The integer at {@code key}; empty if there is none. */
    static OptionalLong read(Path file, String key) {
        try {
            byte[] start = start(file);
            if (start.length == 2 && start[0] == 'P' && start[1] == 'K') {
                try (ZipFile zip = new ZipFile(file.toFile())) {
                    ZipEntry entry = zip.stream()
                            .filter(each -> each.getName().endsWith("data.pkl"))
                            .findFirst()
                            .orElse(null);
                    if (entry == null) {
                        return OptionalLong.empty();
                    }
                    try (InputStream in = zip.getInputStream(entry)) {
                        return inPickle(in.readNBytes(LONGEST), key);
                    }
                }
            }
            byte[] bytes;
            try (InputStream in = RegularFile.open(file)) {
                bytes = in.readNBytes(LONGEST);
            }
            return start.length > 0 && (start[0] & 0xff) == PICKLE ? inPickle(bytes, key) : inJson(bytes, key);
        } catch (IOException damaged) {
            return OptionalLong.empty();
        }
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = RegularFile.open(file)) {
            return in.readNBytes(2);
        }
    }

    private static OptionalLong inJson(byte[] bytes, String key) {
        try {
            JsonNode value = Json.mapper().readTree(bytes).path(key);
            return value.isIntegralNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
        } catch (JacksonException noJson) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong inPickle(byte[] pickle, String key) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at + name.length < pickle.length; at++) {
            if (isText(pickle, at, name)) {
                OptionalLong value = integer(pickle, afterMemo(pickle, at + name.length));
                if (value.isPresent()) {
                    return value;
                }
            }
        }
        return OptionalLong.empty();
    }

    /** Whether the text {@code name} is at {@code at}, after its opcode (BINUNICODE, SHORT_BINUNICODE) and length. */
    private static boolean isText(byte[] pickle, int at, byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (pickle[at + i] != name[i]) {
                return false;
            }
        }
        boolean shortText = at >= 2 && (pickle[at - 2] & 0xff) == 0x8c && (pickle[at - 1] & 0xff) == name.length;
        return shortText || (at >= 5 && pickle[at - 5] == 'X' && little(pickle, at - 4, 4) == name.length);
    }

    /** Skips the opcode that stores a text for later use: BINPUT, LONG_BINPUT, MEMOIZE. */
    private static int afterMemo(byte[] pickle, int at) {
        return switch (at < pickle.length ? pickle[at] & 0xff : 0) {
            case 'q' -> at + 2;
            case 'r' -> at + 5;
            case 0x94 -> at + 1;
            default -> at;
        };
    }

    /** The integer of BININT1, BININT2, BININT or LONG1. */
    private static OptionalLong integer(byte[] pickle, int at) {
        int code = at < pickle.length ? pickle[at] : 0;
        int bytes = code == 'K' ? 1 : code == 'M' ? 2 : code == 'J' ? 4 : 0;
        int from = at + 1;
        if ((code & 0xff) == 0x8a && from < pickle.length) {
            bytes = pickle[from] <= Long.BYTES ? pickle[from] : 0;
            from++;
        }
        return bytes <= 0 || from + bytes > pickle.length
                ? OptionalLong.empty()
                : OptionalLong.of(little(pickle, from, bytes));
    }

    private static long little(byte[] bytes, int at, int count) {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(bytes, at, count);
        return buffer.getLong(0);
    }
}
