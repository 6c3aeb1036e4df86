package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import dev.epicenter.FormatVersionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads run files: YAML 1.2 (core schema) whose keys are the components of {@link RunConfig} in snake case. Missing keys have
 * defaults; {@code docs/reference/run-file.md} lists them. Each error is one line with file, line and key.
 */
public final class RunConfigReader {
    /** The only supported format version. */
    static final int FORMAT = 1;

    /** The key of the version; a file without it has the current version. */
    static final String FORMAT_KEY = "format";

    private RunConfigReader() {}

    /**
     * Reads a run file. Relative paths in it are resolved against its folder.
     *
     * @throws EpicenterException if it cannot be read, or is not a valid run file
     * @throws FormatVersionException if it has another format version
     */
    public static RunConfig read(Path file) {
        return read(file, List.of());
    }

    /**
     * Reads a run file with some of its keys changed, as if the file gave them.
     *
     * @param changes each {@code KEY=VALUE}, as in {@code model.n_embd=128} or {@code model={kind: mlp}}
     * @throws EpicenterException also if a change is not of this form, or the changed file is not valid
     */
    public static RunConfig read(Path file, List<String> changes) {
        RunConfig config = parse(RunFileText.of(file), file, changes).value();
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            return config;
        }
        RecordSchema<RunConfig> schema = RecordSchema.of(RunConfig.class);
        RunConfig found = schema.with(config, "data", config.data().resolvedAgainst(folder));
        return schema.with(found, "trainer", config.trainer().resolvedAgainst(folder));
    }

    /**
     * Reads a run file's text. Paths in it are unchanged.
     *
     * @param nameForMessages the file name in messages; also the run's name if the text gives none
     */
    public static RunConfig read(String yaml, Path nameForMessages) {
        return parse(yaml, nameForMessages).value();
    }

    /**
     * Adds file and line to an error found while the run of {@code file} was used.
     *
     * @throws EpicenterException if the file is no longer a valid run file
     */
    public static EpicenterException locate(Path file, KeyException found) {
        EpicenterException located = parse(RunFileText.of(file), file).error(found.key(), found.problem());
        located.initCause(found);
        return located;
    }

    private static RecordFile<RunConfig> parse(String yaml, Path nameForMessages) {
        return parse(yaml, nameForMessages, List.of());
    }

    private static RecordFile<RunConfig> parse(String yaml, Path nameForMessages, List<String> changes) {
        MappingNode root = YamlSource.mapping(yaml, nameForMessages);
        for (String change : changes) {
            KeyChange.parse(change, nameForMessages).apply(root);
        }
        requireFormat(root, nameForMessages);

        RecordSchema<RunConfig> schema = RecordSchema.of(RunConfig.class);
        List<String> valid = new ArrayList<>(List.of(FORMAT_KEY));
        valid.addAll(schema.names());
        ConfigLocation top = new ConfigLocation(nameForMessages, 0, "");

        RunConfigDefaults anyWorkload = new RunConfigDefaults(runName(nameForMessages), DataConfig.Modular.class);
        RecordBinder binder = new RecordBinder(nameForMessages, anyWorkload);
        Map<String, Node> entries = binder.entries(root, top, valid, UnknownKey.ANYWHERE);
        entries.remove(FORMAT_KEY);
        if (entries.containsKey("trainer")) {
            // Epicenter does not know the data of an external trainer.
            entries.putIfAbsent("data", YamlSource.mapping("kind: external", nameForMessages));
        }
        Node data = entries.get("data");
        if (data != null) {
            ConfigLocation at = new ConfigLocation(nameForMessages, YamlSource.line(data), "data");
            Class<? extends DataConfig> workload =
                    binder.variant(DataConfig.class, data, at).asSubclass(DataConfig.class);
            binder = binder.with(new RunConfigDefaults(anyWorkload.name(), workload));
        }
        RunConfig config = binder.record(schema, entries, top);
        new RunConfigCheck(config, nameForMessages, binder.lines()).check();
        return new RecordFile<>(nameForMessages, config, binder.lines());
    }

    /**
     * Checks a configuration that was changed after it was read.
     *
     * @throws EpicenterException if values conflict, naming the key
     */
    public static void check(RunConfig config, Path nameForMessages) {
        new RunConfigCheck(config, nameForMessages, Map.of()).check();
    }

    /** Checked first: keys of another version are not mistakes. */
    private static void requireFormat(MappingNode root, Path file) {
        for (NodeTuple tuple : root.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(FORMAT_KEY)) {
                ConfigLocation place = new ConfigLocation(file, YamlSource.line(key), FORMAT_KEY);
                Range any = new Range(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);
                int found = (int)
                        ScalarBinder.whole(tuple.getValueNode(), place, any, Integer.MIN_VALUE, Integer.MAX_VALUE);
                if (found != FORMAT) {
                    throw FormatVersionException.of(file, found, FORMAT, FORMAT);
                }
            }
        }
    }

    /** The run's name from the file name: {@code grokking} for {@code examples/grokking.yaml}. */
    private static String runName(Path file) {
        Path last = file.getFileName();
        return last == null ? "run" : last.toString().replaceFirst("(?<=.)\\.ya?ml$", "");
    }
}
