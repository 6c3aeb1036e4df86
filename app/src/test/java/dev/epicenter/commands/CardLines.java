package dev.epicenter.commands;

import dev.epicenter.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The list of the dashboard's start page: a line that begins it, one per entry, and a line that ends it. */
final class CardLines {
    private CardLines() {}

    static List<JsonNode> cards(String body) {
        List<String> lines = body.lines().toList();
        return lines.subList(1, lines.size() - 1).stream()
                .map(line -> Json.parse(line, JsonNode.class))
                .toList();
    }
}
