package dev.epicenter.log.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a JSON object behind a text prefix. In an entry of MLPerf's log ({@code :::MLLOG}), {@code key} and {@code value}
 * are a metric, and the step is in {@code metadata}; it may count samples or tokens.
 */
final class PrefixedJson {
    private static final String MLPERF = ":::MLL";

    private String key = "";
    private boolean mlperf;
    /** Whether steps are printed as an epoch and a step; then a single number is an epoch. */
    private boolean pairs;

    /** Where an object begins that ends the line, or -1. */
    static int begin(byte[] line, int from, int length) {
        int last = from + length - 1;
        while (last > from && line[last] == ' ') {
            last--;
        }
        if (line[last] != '}') {
            return -1;
        }
        for (int i = from; i < last - 1; i++) {
            if (line[i] == '{') {
                return line[i + 1] == '"' ? i : -1;
            }
        }
        return -1;
    }

    /** Adds the fields of an object from {@code at} on; false if it is not JSON. */
    boolean read(byte[] line, int from, int at, int length, LineFields fields) {
        mlperf = new String(line, from, at - from, java.nio.charset.StandardCharsets.ISO_8859_1).contains(MLPERF);
        key = "";
        try (JsonParser parser = JsonRows.parser(line, at, from + length - at)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            object(parser, "", fields);
            return true;
        } catch (JacksonException notJson) {
            return false;
        }
    }

    private void object(JsonParser parser, String path, LineFields fields) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (mlperf && path.isEmpty() && name.equals("key") && token == JsonToken.VALUE_STRING) {
                key = parser.getString();
            } else {
                value(
                        parser,
                        token,
                        mlperf ? mlperfPath(path, name) : path.isEmpty() ? name : path + "/" + name,
                        fields);
            }
        }
    }

    private String mlperfPath(String path, String name) {
        return path.isEmpty() && name.equals("value") ? "value" : path.isEmpty() ? name : path + "/" + name;
    }

    private void value(JsonParser parser, JsonToken token, String path, LineFields fields) {
        switch (token) {
            case START_OBJECT -> object(parser, path, fields);
            case START_ARRAY -> {
                List<Double> numbers = numbers(parser);
                if (mlperf && path.equals("metadata/step") && !numbers.isEmpty()) {
                    pairs |= numbers.size() == 2;
                    fields.step(LineFields.StepKind.GLOBAL, Math.round(numbers.get(numbers.size() - 1)), -1, 1);
                } else if (!mlperf && path.equals("step")) {
                    position(numbers, fields);
                }
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                number(path, parser.getDoubleValue(), token == JsonToken.VALUE_NUMBER_FLOAT, fields);
            case VALUE_STRING -> text(path, parser.getString(), fields);
            default -> {}
        }
    }

    /** A number in quotes, or a position out of a total, as in {@code "epoch": "1/200"}. */
    private void text(String path, String text, LineFields fields) {
        OptionalDouble number = LogNumber.parse(text);
        if (number.isEmpty() && role(path) != LabelRole.VALUE) {
            number = LogNumber.count(text);
        }
        number.ifPresent(value -> number(path, value, false, fields));
    }

    private static LabelRole role(String path) {
        return LabelRole.of(path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT));
    }

    /** The numbers of a list, without those of lists and objects in it. */
    private static List<Double> numbers(JsonParser parser) {
        List<Double> numbers = new ArrayList<>();
        for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
            if (item.isStructStart()) {
                parser.skipChildren();
            } else if (item.isNumeric()) {
                numbers.add(parser.getDoubleValue());
            }
        }
        return numbers;
    }

    /** Takes {@code [epoch, iteration]}, as NVIDIA's DLLogger writes it; more numbers are positions in a validation. */
    private static void position(List<Double> numbers, LineFields fields) {
        if (!numbers.isEmpty()) {
            fields.epoch(numbers.get(0), true);
        }
        if (numbers.size() > 1) {
            fields.step(LineFields.StepKind.ITERATION, Math.round(numbers.get(1)), -1, 1);
        }
    }

    private void number(String path, double value, boolean isFloat, LineFields fields) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (mlperf) {
            mlperf(path, last, value, fields);
            return;
        }
        LabelRole role = role(path);
        boolean whole = value == Math.rint(value) && value >= 0 && value < 0x1p62;
        switch (role) {
            case GLOBAL_STEP, STEP, ITERATION, BATCH -> {
                if (whole) {
                    fields.step(kind(role), (long) value, -1, 1);
                }
            }
            case EPOCH -> fields.epoch(value, whole && !isFloat);
            case RANK -> fields.rank = (int) value;
            default -> fields.value(path, Split.TRAIN, value);
        }
    }

    private static LineFields.StepKind kind(LabelRole role) {
        return switch (role) {
            case GLOBAL_STEP -> LineFields.StepKind.GLOBAL;
            case STEP -> LineFields.StepKind.STEP;
            case ITERATION -> LineFields.StepKind.ITERATION;
            default -> LineFields.StepKind.BATCH;
        };
    }

    private void mlperf(String path, String last, double value, LineFields fields) {
        if (path.startsWith("metadata/")) {
            boolean step = last.equals("step") || last.equals("step_num") || last.endsWith("iteration");
            if (step && pairs) {
                fields.epoch(value, true);
            } else if (step
                    || last.equals("samples_count")
                    || last.equals("tokens_count")
                    || last.equals("epoch_count")) {
                fields.step(step ? LineFields.StepKind.GLOBAL : LineFields.StepKind.STEP, Math.round(value), -1, 1);
            } else if (last.equals("epoch_num")) {
                fields.epoch(value, value == Math.rint(value));
            }
        } else if (path.equals("value")) {
            fields.value(key, Split.TRAIN, value);
        } else if (path.startsWith("value/")) {
            fields.value(path.substring("value/".length()), Split.TRAIN, value);
        }
    }
}
