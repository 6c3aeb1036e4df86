package dev.epicenter.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converts records to JSON and back. Keys are in snake_case. A value of a sealed interface has its record's name in
 * {@code kind} ({@code "kind":"rolled_back"}), unless its type has a text form ({@code @JsonValue}). Enums are in lower case. An empty Optional is omitted. Non-finite
 * numbers are the strings "NaN", "Infinity" and "-Infinity". On reading, every component except an Optional is
 * required.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .annotationIntrospector(new RecordIntrospector())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION, StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    private Json() {}

    /** The mapper: immutable and thread-safe. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** {@code value} as one line. */
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** {@code value} over several lines, readable. */
    public static String pretty(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    /**
     * Parses {@code json}.
     *
     * @throws tools.jackson.core.JacksonException if it is not a value of that type
     */
    public static <T> T parse(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    /** The problem with a text, in one line without its position. */
    public static String problem(JacksonException failure) {
        String first = failure.getOriginalMessage() == null
                ? ""
                : failure.getOriginalMessage().lines().findFirst().orElse("");
        // Notes on the parser's own options and on the start of the text mean nothing to a user.
        String plain = first.replaceFirst(" \\((start marker|from `|\\d+, from `).*", "")
                .replaceFirst(" ?\\[Source.*", "");
        return plain.isBlank() ? failure.getClass().getSimpleName() : plain;
    }
}
