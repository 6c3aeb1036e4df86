package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A key of a run file and the value that replaces the file's.
 *
 * @param path the sections and the key
 * @param value its nodes have no lines
 */
record KeyChange(List<String> path, Node value) {

    /**
     * Parses {@code KEY=VALUE}.
     *
     * @throws EpicenterException if it has another form or the value is not YAML
     */
    static KeyChange parse(String text, Path file) {
        int equals = text.indexOf('=');
        String key = equals < 0 ? "" : text.substring(0, equals).strip();
        if (!key.matches("[a-z0-9_]+(\\.[a-z0-9_]+)*")) {
            throw new EpicenterException("'" + ScalarBinder.shortened(text)
                    + "': expected KEY=VALUE with a key of the run file, such as optimizer.lr=0.01");
        }
        return new KeyChange(
                List.of(key.split("\\.")),
                YamlSource.value(text.substring(equals + 1).strip(), file));
    }

    /** Replaces the value in {@code root}, and adds the sections and the key if they are missing. */
    void apply(MappingNode root) {
        MappingNode section = root;
        for (String name : path.subList(0, path.size() - 1)) {
            Optional<Node> found = find(section, name);
            if (found.isPresent() && found.get() instanceof MappingNode below) {
                section = below;
            } else {
                MappingNode added = new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
                put(section, name, added);
                section = added;
            }
        }
        put(section, path.get(path.size() - 1), value);
    }

    private static Optional<Node> find(MappingNode section, String name) {
        return section.getValue().stream()
                .filter(tuple -> isKey(tuple, name))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    private static void put(MappingNode section, String name, Node value) {
        List<NodeTuple> entries = new ArrayList<>(section.getValue());
        NodeTuple entry = new NodeTuple(new ScalarNode(Tag.STR, name, ScalarStyle.PLAIN), value);
        for (int i = 0; i < entries.size(); i++) {
            if (isKey(entries.get(i), name)) {
                entries.set(i, entry);
                section.setValue(entries);
                return;
            }
        }
        entries.add(entry);
        section.setValue(entries);
    }

    private static boolean isKey(NodeTuple tuple, String name) {
        return tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
    }
}
