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
 * The one way records become JSON and back: keys in snake_case; a value of a sealed interface carries its record's name in
 * {@code kind} ({@code "kind":"rolled_back"}); enums in lower case; an empty Optional is left out; numbers that are not
 * finite are the strings "NaN", "Infinity" and "-Infinity". Every component but an Optional must be there on reading.
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

    /** The mapper itself: immutable, safe for use by several threads. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** {@code value} as one line. */
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** {@code value} over several lines, for people. */
    public static String pretty(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    /**
     * The value that {@code json} holds.
     *
     * @throws tools.jackson.core.JacksonException where it holds none of that type
     */
    public static <T> T parse(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    /** What was wrong with a text, in one line without its place. */
    public static String problem(JacksonException failure) {
        String first = failure.getOriginalMessage() == null
                ? ""
                : failure.getOriginalMessage().lines().findFirst().orElse("");
        return first.isEmpty() ? failure.getClass().getSimpleName() : first;
    }
}
