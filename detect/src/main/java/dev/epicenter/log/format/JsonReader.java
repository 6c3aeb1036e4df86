package dev.epicenter.log.format;

import dev.epicenter.CorruptFileException;
import dev.epicenter.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a JSON document as a stream. At any depth, a list of objects is a table (Hugging Face's {@code log_history}, W&B's
 * history). An object whose keys are whole numbers is a series, step -> value (Megatron's golden values, pandas). Lists of
 * numbers are the columns of a table (Keras' history). A list of [time, step, value] is TensorBoard's export. The numbers
 * of the outermost object are a row; if several objects follow each other, so are those of the objects in it.
 */
public final class JsonReader implements LogReader {
    static final String FORMAT = "JSON";

    private static final Pattern BEGINNING = Pattern.compile("\\A\\s*(?:\\{\\s*(?:\"|\\}|\\Z)"
            + "|\\[\\s*(?:[{\\]]|\\[\\s*[\\d-]|-?[\\d.]+(?:[eE][-+]?\\d+)?\\s*[,\\]]|\\Z))");

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

    @Override
    public String format() {
        return FORMAT;
    }

    /** Whether it begins with the first tokens of a JSON object or list. */
    static boolean recognizes(String head) {
        return BEGINNING.matcher(head).find();
    }

    @Override
    public void read(LogFile file, RowSink sink) throws IOException {
        try (InputStream in = file.text();
                JsonParser parser = JsonRows.parser(in)) {
            Walk walk = new Walk(parser, file.path(), sink);
            try {
                while (parser.nextToken() != null) {
                    walk.root();
                }
                walk.end();
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
        private final Path file;
        private final RowSink sink;
        private final Row row = new Row();
        private final JsonRows rows;
        /** The numbers of the outermost object, and those of the objects in it. */
        private final Row own = new Row();

        private final JsonRows ownRows;
        private final Row inner = new Row();
        private final JsonRows innerRows;
        private boolean several;

        Walk(JsonParser parser, Path file, RowSink sink) {
            this.parser = parser;
            this.file = file;
            this.sink = sink;
            this.rows = new JsonRows(sink, row);
            this.ownRows = new JsonRows(sink, own);
            this.innerRows = new JsonRows(sink, inner);
        }

        void root() {
            if (own.size() + inner.size() > 0) {
                several = true;
                end();
            }
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                list("", Optional.empty());
            } else if (parser.currentToken() == JsonToken.START_OBJECT) {
                object("");
            }
        }

        /** Passes on the row of the last outermost object. */
        void end() {
            if (several) {
                own.putAll(inner);
            }
            if (own.size() > 0) {
                sink.row(own);
            }
            own.clear();
            inner.clear();
        }

        private void object(String path) {
            JsonColumns columns = new JsonColumns(sink);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                JsonToken token = parser.nextToken();
                OptionalLong step = path.isEmpty() ? OptionalLong.empty() : step(key);
                String name = path.isEmpty() ? key : key.equals("values") ? path : path + "/" + key;
                if (token == JsonToken.START_ARRAY) {
                    list(name, Optional.of(columns));
                } else if (token == JsonToken.START_OBJECT) {
                    object(name);
                } else if (step.isPresent()) {
                    row.clear();
                    rows.value(parser, token, path);
                    if (row.size() > 0) {
                        row.step(step.getAsLong());
                        sink.row(row);
                    }
                } else {
                    (path.isEmpty() ? ownRows : innerRows).value(parser, token, name);
                }
            }
            columns.rows();
        }

        private void list(String path, Optional<JsonColumns> columns) {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                row.clear();
                if (token == JsonToken.START_OBJECT) {
                    rows.object(parser, "");
                    sink.row(row);
                } else if (token == JsonToken.START_ARRAY) {
                    timeStepValue();
                } else if (columns.isPresent()) {
                    rows.value(parser, token, path);
                    columns.get().add(path, row);
                }
            }
        }

        /** A list of three numbers is a row of TensorBoard's export; others are skipped. */
        private void timeStepValue() {
            String metric = FileMetric.name(file);
            String[] names = {"wall time", "step", metric};
            int size = 0;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    parser.skipChildren();
                    size = names.length;
                }
                if (size < names.length) {
                    rows.value(parser, token, names[size]);
                }
                size++;
            }
            if (size == names.length && row.find("step") >= 0 && row.find(metric) >= 0) {
                sink.row(row);
            }
        }

        private static OptionalLong step(String name) {
            return WHOLE.matcher(name).matches() ? OptionalLong.of(Long.parseLong(name)) : OptionalLong.empty();
        }
    }
}
