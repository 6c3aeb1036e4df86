package dev.epicenter.safetensors;

import dev.epicenter.CorruptFileException;
import dev.epicenter.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The header of a safetensors file.
 *
 * @param entries in byte order; they cover the data without holes or overlap
 */
record SafetensorsHeader(List<SafetensorsEntry> entries, SortedMap<String, String> metadata) {
    static final long MAX_BYTES = 100_000_000;
    private static final String METADATA = "__metadata__";

    /** Bits of an element. The format's types smaller than a byte are not supported. */
    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("F8_E8M0", 8),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("F32", 32),
            Map.entry("C64", 64),
            Map.entry("F64", 64),
            Map.entry("I64", 64),
            Map.entry("U64", 64));

    /** The header's bytes, padded with spaces: the data begins at a multiple of 8. */
    byte[] bytes() {
        ObjectNode json = Json.mapper().createObjectNode();
        if (!metadata.isEmpty()) {
            json.set(METADATA, Json.mapper().valueToTree(metadata));
        }
        for (SafetensorsEntry entry : entries) {
            ObjectNode tensor = json.putObject(entry.name());
            tensor.put("dtype", entry.dtype());
            tensor.set("shape", Json.mapper().valueToTree(entry.shape()));
            tensor.putArray("data_offsets").add(entry.begin()).add(entry.end());
        }
        String text = json.toString();
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return (text + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Parses a header of untrusted bytes.
     *
     * @param dataBytes the number of bytes after it in the file
     */
    static SafetensorsHeader parse(Path file, byte[] bytes, long dataBytes, String remedy) {
        try {
            if (bytes.length == 0 || bytes[0] != '{') {
                throw new Damage("its header does not begin with an opening brace");
            }
            JsonNode json = Json.mapper().readTree(new String(bytes, StandardCharsets.UTF_8));
            SortedMap<String, String> metadata = new TreeMap<>();
            List<SafetensorsEntry> entries = new ArrayList<>();
            for (Map.Entry<String, JsonNode> property : json.properties()) {
                if (property.getKey().equals(METADATA)) {
                    metadata.putAll(metadata(property.getValue()));
                } else {
                    entries.add(entry(property.getKey(), property.getValue()));
                }
            }
            entries.sort(Comparator.comparingLong(SafetensorsEntry::begin).thenComparing(SafetensorsEntry::end));
            long next = 0;
            for (SafetensorsEntry entry : entries) {
                if (entry.begin() != next) {
                    throw new Damage("tensor " + entry.name() + " begins at byte " + entry.begin()
                            + " of the data, expected byte " + next);
                }
                next = entry.end();
            }
            if (next != dataBytes) {
                throw new Damage("its header describes " + next + " bytes of data, the file has " + dataBytes);
            }
            return new SafetensorsHeader(List.copyOf(entries), metadata);
        } catch (JacksonException failure) {
            throw new CorruptFileException(file, "its header is not JSON: " + Json.problem(failure), remedy);
        } catch (Damage | ArithmeticException damage) {
            throw new CorruptFileException(file, String.valueOf(damage.getMessage()), remedy);
        }
    }

    private static Map<String, String> metadata(JsonNode node) {
        Map<String, String> metadata = new TreeMap<>();
        if (!node.isObject()) {
            throw new Damage(METADATA + " is not an object");
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!property.getValue().isString()) {
                throw new Damage(METADATA + "." + property.getKey() + " is not a string");
            }
            metadata.put(property.getKey(), property.getValue().stringValue());
        }
        return metadata;
    }

    private static SafetensorsEntry entry(String name, JsonNode node) {
        JsonNode offsets = node.path("data_offsets");
        if (!node.path("dtype").isString()
                || !node.path("shape").isArray()
                || !offsets.isArray()
                || offsets.size() != 2
                || node.size() != 3) {
            throw new Damage("tensor " + name + " lacks dtype, shape or data_offsets, or has other keys");
        }
        List<Long> shape = new ArrayList<>();
        for (JsonNode dimension : node.path("shape")) {
            shape.add(natural(name, dimension));
        }
        SafetensorsEntry entry = new SafetensorsEntry(
                name,
                node.path("dtype").stringValue(),
                shape,
                natural(name, offsets.get(0)),
                natural(name, offsets.get(1)));
        Integer bits = BITS.get(entry.dtype());
        if (bits == null) {
            throw new Damage("tensor " + name + " has an unknown dtype, " + entry.dtype());
        }
        // A dimension of 0 makes the tensor empty. The product is still computed exactly, as in the format's own
        // reader.
        if (entry.end() - entry.begin() != Math.multiplyExact(entry.elements(), bits / 8L)) {
            throw new Damage("tensor " + name + " of shape " + shape + " and dtype " + entry.dtype() + " spans bytes "
                    + entry.begin() + " to " + entry.end());
        }
        return entry;
    }

    private static long natural(String name, JsonNode number) {
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw new Damage("tensor " + name + " has " + number + " where a length is expected");
        }
        return number.longValue();
    }

    private static final class Damage extends RuntimeException {
        private static final long serialVersionUID = 1;

        Damage(String what) {
            super(what);
        }
    }
}
