package dev.epicenter.log.format;

import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Converts JSON objects to rows: numbers by their keys, those of nested objects as {@code outer/inner}. Lists are
 * ignored, except {@code "step": [epoch, iteration]}, as NVIDIA's DLLogger writes it.
 */
final class JsonRows {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(400)
                    .maxStringLength(TextLines.LONGEST)
                    .build())
            .build();

    private static final int LONGEST_TEXT = 400;

    private static final List<String> POSITION = List.of("epoch", "iteration");

    private final RowSink sink;
    private final Row row;

    JsonRows(RowSink sink, Row row) {
        this.sink = sink;
        this.row = row;
    }

    static JsonParser parser(byte[] bytes, int from, int length) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, from, length);
    }

    static JsonParser parser(java.io.InputStream in) {
        return FACTORY.createParser(ObjectReadContext.empty(), in);
    }

    /** Adds the numbers of an object. The parser moves from its opening to its closing brace. */
    void object(JsonParser parser, String prefix) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix.isEmpty() ? parser.currentName() : prefix + "/" + parser.currentName();
            value(parser, parser.nextToken(), name);
        }
    }

    /** Adds the first two numbers of a list as the epoch and the iteration. */
    private void position(JsonParser parser) {
        int count = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_NUMBER_INT && count < POSITION.size()) {
                String name = POSITION.get(count++);
                if (sink.wants(name)) {
                    row.put(name, parser.getDoubleValue(), Row.Form.NUMBER);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    /** Adds the value at the parser's position. */
    void value(JsonParser parser, JsonToken token, String name) {
        switch (token) {
            case START_OBJECT -> object(parser, name);
            case START_ARRAY -> {
                if (name.equals("step")) {
                    position(parser);
                } else {
                    parser.skipChildren();
                }
            }
            case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> {
                if (sink.wants(name)) {
                    row.put(name, parser.getDoubleValue(), Row.Form.NUMBER);
                }
            }
            case VALUE_STRING -> {
                if (parser.getStringLength() <= LONGEST_TEXT) {
                    row.putText(name, parser.getString(), sink);
                }
            }
            default -> {}
        }
    }
}
