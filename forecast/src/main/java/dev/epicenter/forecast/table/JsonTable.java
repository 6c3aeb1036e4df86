package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import dev.epicenter.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON as Python writes it (with NaN and Infinity), and tables of JSON objects with one object for each row. */
final class JsonTable {
    private static final JsonMapper MAPPER = Json.mapper()
            .rebuild()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonTable() {}

    /**
     * Parses one JSON value.
     *
     * @throws EpicenterException naming {@code source}
     */
    static JsonNode parse(String source, String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException failure) {
            throw new EpicenterException(
                    source + " is not valid JSON: " + Json.problem(failure) + "; write it again", failure);
        }
    }

    /** Whether the text looks like JSON and not like a table of cells. */
    static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    /** Whether each line is an object of its own (JSON lines). */
    static boolean looksLikeJsonLines(String text) {
        List<String> lines =
                text.lines().filter(line -> !line.isBlank()).limit(2).toList();
        return lines.size() == 2 && lines.stream().allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }

    /**
     * The table of an array of objects, of JSON lines, or of one object: columns by name, as pandas writes them; rows with
     * a header, as HELM and pandas write them; or the scores of each model by task.
     */
    static RawTable table(String source, InputText input) {
        List<JsonNode> objects = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        if (looksLikeJsonLines(input.text())) {
            int line = 0;
            for (String each : (Iterable<String>) input.text().lines()::iterator) {
                line++;
                if (!each.isBlank()) {
                    objects.add(parse(source + ", line " + line, each));
                    lines.add(line);
                }
            }
        } else {
            JsonNode root = parse(source, input.text());
            root = root.isArray() && root.size() == 1 && root.get(0).has("header") ? root.get(0) : root;
            for (JsonNode each : root.isObject() ? JsonShapes.rows(root) : root) {
                objects.add(each);
                lines.add(objects.size());
            }
        }
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode each : objects) {
            if (!each.isObject()) {
                throw new EpicenterException(source + " is JSON, but not a list of objects, and not results of"
                        + " lm-evaluation-harness; write one object for each score");
            }
            each.properties().stream()
                    .filter(field -> !field.getValue().isContainer())
                    .forEach(field -> names.add(field.getKey()));
        }
        List<RawTable.Row> rows = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            JsonNode object = objects.get(i);
            rows.add(new RawTable.Row(
                    lines.get(i),
                    names.stream().map(name -> cell(object.get(name))).toList()));
        }
        return new RawTable(source, List.copyOf(names), rows, (char) 0, input.notes());
    }

    private static String cell(@Nullable JsonNode value) {
        return value == null || value.isNull() || value.isContainer()
                ? ""
                : value.asString().strip();
    }
}
