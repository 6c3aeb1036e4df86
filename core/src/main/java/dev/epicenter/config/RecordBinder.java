package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Converts YAML nodes to the records of the run file's schema and stores the line of each key. */
final class RecordBinder {
    /** The key that selects a record of a sealed interface, or the defaults of an optimizer. */
    static final String KIND = "kind";

    private final Path file;
    private final SectionDefaults defaults;
    private final UnknownKey unknown;
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    /** A binder of run files. */
    RecordBinder(Path file, SectionDefaults defaults) {
        this(file, defaults, UnknownKey.ANYWHERE);
    }

    /** @param unknown the message for unknown keys of sections */
    RecordBinder(Path file, SectionDefaults defaults, UnknownKey unknown) {
        this.file = file;
        this.defaults = defaults;
        this.unknown = unknown;
    }

    /** A binder with other defaults that shares the stored lines. */
    RecordBinder with(SectionDefaults other) {
        RecordBinder binder = new RecordBinder(file, other, unknown);
        binder.lines.putAll(lines);
        return binder;
    }

    /** The line of each given key, by dotted name. */
    Map<String, Integer> lines() {
        return lines;
    }

    /** The record of {@code entries}; missing keys have their defaults. */
    <R extends Record> R record(RecordSchema<R> schema, Map<String, Node> entries, ConfigLocation place) {
        Optional<Object> kind = schema.fields().stream()
                .filter(field -> field.name().equals(KIND) && entries.containsKey(KIND))
                .findFirst()
                .map(field -> value(field.type(), field, entry(entries, KIND), below(place, KIND)));
        Record fallback = defaults.of(schema.type(), kind);
        List<Object> values = new ArrayList<>();
        for (RecordSchema.Field field : schema.fields()) {
            ConfigLocation at = below(place, field.name());
            if (entries.containsKey(field.name())) {
                values.add(value(field.type(), field, entry(entries, field.name()), at));
            } else if (field.key().required()) {
                throw at.error("missing, and has no default: " + field.key().value());
            } else {
                values.add(field.of(fallback));
            }
        }
        try {
            return schema.make(values);
        } catch (EpicenterException e) {
            throw refusal(String.valueOf(e.getMessage()), schema, place);
        }
    }

    /** The error of a record whose values conflict, at the line of the first key that its message names. */
    private EpicenterException refusal(String message, RecordSchema<?> schema, ConfigLocation place) {
        int line = schema.names().stream()
                .map(name -> join(place.key(), name))
                .filter(key -> lines.containsKey(key) && message.contains(key))
                .findFirst()
                .map(key -> lines.getOrDefault(key, 0))
                .orElse(place.line());
        boolean namesKey = message.startsWith(place.key() + ".");
        return new ConfigLocation(file, line, namesKey ? "" : place.key()).error(message);
    }

    /** The entries of a map. Each key must be in {@code valid} and occur once. */
    Map<String, Node> entries(Node node, ConfigLocation place, List<String> valid, UnknownKey unknown) {
        if (!(node instanceof MappingNode mapping)) {
            throw place.error(
                    "expected keys below it (" + String.join(", ", valid) + "), found " + ScalarBinder.describe(node));
        }
        Map<String, Node> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = YamlSource.line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new ConfigLocation(file, line, place.key())
                        .error("expected a key, found " + ScalarBinder.describe(tuple.getKeyNode()));
            }
            String name = key.getValue();
            ConfigLocation at = new ConfigLocation(file, line, join(place.key(), ScalarBinder.shortened(name)));
            if (!valid.contains(name)) {
                throw at.error(unknown.problem(place.key(), name, valid));
            }
            if (entries.put(name, tuple.getValueNode()) != null) {
                throw at.error("given twice, first in line " + lines.get(at.key()) + "; remove one");
            }
            lines.put(at.key(), line);
        }
        return entries;
    }

    /** The record that a map's {@code kind} names. */
    Class<? extends Record> variant(Class<?> sealed, Node node, ConfigLocation place) {
        SealedSchema schema = SealedSchema.of(sealed);
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(KIND)) {
                    ConfigLocation at = new ConfigLocation(file, YamlSource.line(key), join(place.key(), KIND));
                    return ScalarBinder.choice(tuple.getValueNode(), at, schema.variants(), schema.kinds());
                }
            }
            return defaults.kind(sealed, mapping)
                    .orElseThrow(() -> new ConfigLocation(file, place.line(), join(place.key(), KIND))
                            .error("missing; give one of " + String.join(", ", schema.kinds())));
        }
        throw place.error("expected keys below it, the first of them kind (" + String.join(", ", schema.kinds())
                + "), found " + ScalarBinder.describe(node));
    }

    private Object value(Type type, RecordSchema.Field field, Node node, ConfigLocation place) {
        if (type instanceof ParameterizedType list) {
            return list(list.getActualTypeArguments()[0], field, node, place);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == long.class) {
            return ScalarBinder.whole(node, place, field.range(), Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (raw == int.class) {
            return (int) ScalarBinder.whole(node, place, field.range(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (raw == OptionalLong.class) {
            return OptionalLong.of(ScalarBinder.whole(node, place, field.range(), Long.MIN_VALUE, Long.MAX_VALUE));
        } else if (raw == double.class) {
            return ScalarBinder.number(node, place, field.range());
        } else if (raw == boolean.class) {
            return ScalarBinder.bool(node, place);
        } else if (raw == String.class) {
            return ScalarBinder.text(node, place);
        } else if (raw.isEnum()) {
            return ScalarBinder.enumValue(node, place, raw);
        } else if (raw.isSealed()) {
            return union(raw, node, place);
        } else if (raw.isRecord()) {
            RecordSchema<?> schema = RecordSchema.of(raw.asSubclass(Record.class));
            return record(schema, entries(node, place, schema.names(), unknown), place);
        }
        throw new IllegalStateException("a run file has no values of " + raw);
    }

    private Record union(Class<?> sealed, Node node, ConfigLocation place) {
        RecordSchema<?> schema = RecordSchema.of(variant(sealed, node, place));
        List<String> valid = new ArrayList<>(List.of(KIND));
        valid.addAll(schema.names());
        Map<String, Node> entries =
                entries(node, place, valid, UnknownKey.inVariant(SealedSchema.of(sealed), schema.type()));
        entries.remove(KIND);
        return record(schema, entries, place);
    }

    private List<Object> list(Type itemType, RecordSchema.Field field, Node node, ConfigLocation place) {
        if (!(node instanceof SequenceNode sequence)) {
            throw place.error("expected a list (none: []), found " + ScalarBinder.describe(node));
        }
        List<Object> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            ConfigLocation at = new ConfigLocation(file, YamlSource.line(item), place.key() + "[" + items.size() + "]");
            lines.put(at.key(), at.line());
            items.add(value(itemType, field, item, at));
        }
        return items;
    }

    private ConfigLocation below(ConfigLocation place, String name) {
        String key = join(place.key(), name);
        return new ConfigLocation(file, lines.getOrDefault(key, place.line()), key);
    }

    private static Node entry(Map<String, Node> entries, String name) {
        return Objects.requireNonNull(entries.get(name));
    }

    private static String join(String parent, String name) {
        return parent.isEmpty() ? name : parent + "." + name;
    }
}
