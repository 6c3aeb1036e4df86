package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import dev.epicenter.Key;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The schema of a record in the run file: each component is a key, in order.
 *
 * @param type the record
 * @param fields its components
 */
public record RecordSchema<R extends Record>(Class<R> type, List<Field> fields) {
    private static final Pattern HUMP = Pattern.compile("(?<=.)(?=[A-Z])");

    /** Reading a schema by reflection takes longer than reading a run file or an arm with it. */
    private static final ClassValue<RecordSchema<?>> SCHEMAS = new ClassValue<>() {
        @Override
        protected RecordSchema<?> computeValue(Class<?> type) {
            return read(type.asSubclass(Record.class));
        }
    };

    /**
     * One key.
     *
     * @param name as in the run file, snake case
     * @param component the record's component
     * @param key its documentation and bounds
     */
    public record Field(String name, RecordComponent component, Key key) {

        /** The value of this component in {@code record}. */
        public Object of(Record value) {
            try {
                return component.getAccessor().invoke(value);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }

        public Type type() {
            return component.getGenericType();
        }

        public Range range() {
            return Range.of(key);
        }
    }

    /** The schema of {@code type}. All its components must have {@link Key}. */
    @SuppressWarnings("unchecked") // the schema of a type is computed from that type
    public static <R extends Record> RecordSchema<R> of(Class<R> type) {
        return (RecordSchema<R>) SCHEMAS.get(type);
    }

    private static <R extends Record> RecordSchema<R> read(Class<R> type) {
        return new RecordSchema<>(
                type,
                Arrays.stream(type.getRecordComponents())
                        .map(component -> new Field(
                                snakeCase(component.getName()),
                                component,
                                Objects.requireNonNull(
                                        component.getAnnotation(Key.class), () -> "no @Key on " + component)))
                        .toList());
    }

    /** The schema of a record instance. */
    @SuppressWarnings("unchecked") // getClass() of an R that is a final class is Class<R>
    public static <R extends Record> RecordSchema<R> of(R value) {
        return of((Class<R>) value.getClass());
    }

    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /**
     * Creates a record from {@code values}, one per field, in order.
     *
     * @throws EpicenterException if the record rejects them
     */
    public R make(List<Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> canonical = type.getDeclaredConstructor(types);
            return canonical.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof EpicenterException refused ? refused : new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type, e);
        }
    }

    /** A copy of {@code record} with another value for the key {@code name}. */
    public R with(R record, String name, Object value) {
        return make(fields.stream()
                .map(field -> field.name().equals(name) ? value : field.of(record))
                .toList());
    }

    /** Converts Java names such as {@code clipGradNorm}, {@code DamagedBatches} and {@code GELU_TANH} to snake case. */
    public static String snakeCase(String javaName) {
        if (javaName.equals(javaName.toUpperCase(Locale.ROOT))) {
            return javaName.toLowerCase(Locale.ROOT);
        }
        return HUMP.matcher(javaName).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
