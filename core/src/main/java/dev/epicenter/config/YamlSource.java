package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Text as a tree of YAML 1.2 nodes that know their lines; anchors, aliases and tags of other languages are refused. */
final class YamlSource {
    private static final Set<Tag> CORE_TAGS = Set.of(Tag.NULL, Tag.BOOL, Tag.INT, Tag.FLOAT, Tag.STR, Tag.SEQ, Tag.MAP);
    /** Far deeper than any run file. */
    private static final int DEEPEST = 20;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private YamlSource() {}

    /**
     * The document's root.
     *
     * @throws EpicenterException if it is empty or no YAML, with line and column
     */
    static MappingNode mapping(String yaml, Path file) {
        return mapping(yaml, file, "empty; a run file gives at least data and steps, see docs/reference/run-file.md");
    }

    /** As above; {@code empty} says what an empty file lacks. */
    static MappingNode mapping(String yaml, Path file, String empty) {
        String text = yaml.startsWith(BYTE_ORDER_MARK) ? yaml.substring(1) : yaml;
        Node root = compose(text, file)
                .filter(node -> !node.getTag().equals(Tag.NULL))
                .orElseThrow(() -> new ConfigLocation(file, 0, "").error(empty));
        refuseReferences(root, file, 0);
        if (root instanceof MappingNode mapping) {
            return mapping;
        }
        throw new ConfigLocation(file, line(root), "")
                .error("expected keys and values such as 'steps: 1000', found "
                        + (root instanceof SequenceNode ? "a list" : "text"));
    }

    /** The value of a key that is not in the file: text as YAML, without lines. */
    static Node value(String yaml, Path file) {
        Node root = compose("value: " + yaml, file, false).orElseThrow();
        refuseReferences(root, file, 0);
        boolean one = root instanceof MappingNode mapping && mapping.getValue().size() == 1;
        if (!one) {
            throw new ConfigLocation(file, 0, "").error("'" + ScalarBinder.shortened(yaml) + "' is not one value");
        }
        return ((MappingNode) root).getValue().get(0).getValueNode();
    }

    /** The line, from 1, at which {@code node} begins. */
    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static Optional<Node> compose(String text, Path file) {
        return compose(text, file, true);
    }

    private static Optional<Node> compose(String text, Path file, boolean marks) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setUseMarks(marks)
                .build();
        try {
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String column = e.getProblemMark()
                    .map(Mark::getColumn)
                    .map(from0 -> ":" + (from0 + 1))
                    .orElse("");
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw syntaxError(file + (line > 0 ? ":" + line + column : ""), problem(e), e);
        } catch (ReaderException e) {
            long line = 1
                    + text.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            String character = String.format(Locale.ROOT, "U+%04X", e.getCodePoint());
            throw syntaxError(file + ":" + line, "the character " + character + " is not allowed", e);
        } catch (YamlEngineException e) {
            throw syntaxError(file.toString(), String.valueOf(e.getMessage()), e);
        } catch (StackOverflowError e) {
            throw new EpicenterException(file + ": not valid YAML: nested too deeply");
        }
    }

    private static String problem(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        return problem.startsWith("but ") ? e.getContext() + " " + problem : problem;
    }

    private static EpicenterException syntaxError(String where, String problem, YamlEngineException cause) {
        return new EpicenterException(
                where + ": not valid YAML: " + problem.strip().replaceAll("\\s+", " "), cause);
    }

    private static void refuseReferences(Node node, Path file, int depth) {
        ConfigLocation place = new ConfigLocation(file, line(node), "");
        if (depth > DEEPEST) {
            throw place.error("not valid YAML: nested too deeply");
        }
        if (node.getAnchor().isPresent()) {
            throw place.error("the anchor '&" + node.getAnchor().get().getValue()
                    + "' is not allowed; write the value at each place");
        }
        if (!CORE_TAGS.contains(node.getTag())) {
            throw place.error("the tag '" + node.getTag().getValue() + "' is not allowed; write the plain value");
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                refuseReferences(tuple.getKeyNode(), file, depth + 1);
                refuseReferences(tuple.getValueNode(), file, depth + 1);
            }
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> refuseReferences(item, file, depth + 1));
        }
    }
}
