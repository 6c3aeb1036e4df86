package dev.epicenter.forecast.table;

import dev.epicenter.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rows of a table that is one JSON object. */
final class JsonShapes {
    private JsonShapes() {}

    /** The rows as objects; the object itself if it has no known shape. */
    static List<JsonNode> rows(JsonNode root) {
        for (String header : List.of("header", "columns")) {
            for (String data : List.of("rows", "data")) {
                if (root.path(header).isArray() && root.path(data).isArray()) {
                    return withHeader(root.get(header), root.get(data));
                }
            }
        }
        boolean columns = !root.isEmpty()
                && root.properties().stream().allMatch(field -> field.getValue().isContainer())
                && root.properties().stream()
                        .anyMatch(field -> ColumnRole.named(field.getKey()).isPresent());
        if (columns) {
            return byColumn(root);
        }
        boolean models = !root.isEmpty()
                && root.properties().stream().allMatch(field -> field.getValue().isObject());
        return models ? byModel(root) : List.of(root);
    }

    private static List<JsonNode> withHeader(JsonNode header, JsonNode data) {
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode row : data) {
            ObjectNode object = Json.mapper().createObjectNode();
            for (int i = 0; i < header.size(); i++) {
                // HELM's cells are objects.
                object.set(value(header.get(i)).asString(""), value(row.path(i)));
            }
            rows.add(object);
        }
        return rows;
    }

    private static JsonNode value(JsonNode cell) {
        return cell.isObject() ? cell.path("value") : cell;
    }

    /** Each column is an array, or an object by row. */
    private static List<JsonNode> byColumn(JsonNode root) {
        Map<String, ObjectNode> rows = new LinkedHashMap<>();
        root.properties().forEach(column -> {
            if (column.getValue().isArray()) {
                for (int i = 0; i < column.getValue().size(); i++) {
                    row(rows, String.valueOf(i))
                            .set(column.getKey(), column.getValue().get(i));
                }
            } else {
                column.getValue()
                        .properties()
                        .forEach(cell -> row(rows, cell.getKey()).set(column.getKey(), cell.getValue()));
            }
        });
        return List.copyOf(rows.values());
    }

    private static ObjectNode row(Map<String, ObjectNode> rows, String key) {
        return rows.computeIfAbsent(key, any -> Json.mapper().createObjectNode());
    }

    /** The scores of each model by task, or by task and metric. */
    private static List<JsonNode> byModel(JsonNode root) {
        List<JsonNode> rows = new ArrayList<>();
        root.properties().forEach(model -> {
            ObjectNode wide = Json.mapper().createObjectNode();
            wide.put("model", model.getKey());
            model.getValue().properties().forEach(task -> {
                if (task.getValue().isObject()) {
                    ObjectNode row = Json.mapper().createObjectNode();
                    row.put("model", model.getKey());
                    row.put("task", task.getKey());
                    task.getValue().properties().forEach(metric -> row.set(metric.getKey(), metric.getValue()));
                    rows.add(row);
                } else {
                    wide.set(task.getKey(), task.getValue());
                }
            });
            if (wide.size() > 1) {
                rows.add(wide);
            }
        });
        return rows;
    }
}
