package dev.epicenter.log;

import dev.epicenter.CorruptFileException;
import dev.epicenter.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a JSON document as a stream. At any depth, a list of objects is a table (Hugging Face's {@code log_history},
 * W&B's history). An object whose keys are whole numbers is a series, step -> value (Megatron's golden values, pandas).
 * A list of numbers is a series without steps. The numbers of the outermost object are a row.
 */
final class JsonReader implements LogReader {
    static final String FORMAT = "JSON";

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

    @Override
    public String format() {
        return FORMAT;
    }

    /** Whether it begins with the first tokens of a JSON object or list. */
    static boolean recognizes(String head) {
        return Pattern.compile(
                        "\\A\\s*(?:\\{\\s*(?:\"|\\}|\\Z)|\\[\\s*(?:[{\\]]|\\[\\s*[\\d-]|-?[\\d.]+(?:[eE][-+]?\\d+)?\\s*[,\\]]|\\Z))")
                .matcher(head)
                .find();
    }

    @Override
    public void read(LogFile file, RowSink sink) throws IOException {
        try (InputStream in = file.text();
                JsonParser parser = JsonRows.parser(in)) {
            Walk walk = new Walk(parser, sink);
            try {
                while (parser.nextToken() != null) {
                    walk.root();
                }
            } catch (JacksonException damaged) {
                throw new CorruptFileException(
                        file.path(),
                        "it begins as JSON, but line "
                                + parser.currentLocation().getLineNr() + " is not: " + Json.problem(damaged),
                        "if it is console text or JSON lines with a preamble, select its lines with --pattern");
            }
        }
    }

    /** A single pass over the tokens. */
    private static final class Walk {
        private final JsonParser parser;
        private final RowSink sink;
        private final Row row = new Row();
        private final JsonRows rows;

        Walk(JsonParser parser, RowSink sink) {
            this.parser = parser;
            this.sink = sink;
            this.rows = new JsonRows(sink, row);
        }

        void root() {
            Row own = new Row();
            JsonRows ownRows = new JsonRows(sink, own);
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                list("");
            } else if (parser.currentToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    JsonToken token = parser.nextToken();
                    if (token.isStructStart()) {
                        nested(name);
                    } else {
                        ownRows.value(parser, token, name);
                    }
                }
                if (own.size() > 0) {
                    sink.row(own);
                }
            }
        }

        private void nested(String path) {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                list(path);
            } else {
                object(path);
            }
        }

        private void list(String path) {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    row.clear();
                    rows.object(parser, "");
                    sink.row(row);
                } else if (token == JsonToken.START_ARRAY) {
                    parser.skipChildren();
                } else if (!path.isEmpty()) {
                    row.clear();
                    rows.value(parser, token, path);
                    if (row.size() > 0) {
                        sink.row(row);
                    }
                }
            }
        }

        private void object(String path) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                OptionalLong step = step(name);
                if (token.isStructStart()) {
                    nested(name.equals("values") ? path : path + "/" + name);
                } else if (step.isPresent()) {
                    row.clear();
                    rows.value(parser, token, path);
                    if (row.size() > 0) {
                        row.step(step.getAsLong());
                        sink.row(row);
                    }
                }
            }
        }

        private static OptionalLong step(String name) {
            return WHOLE.matcher(name).matches() ? OptionalLong.of(Long.parseLong(name)) : OptionalLong.empty();
        }
    }
}
