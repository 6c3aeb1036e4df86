package dev.epicenter.config;

import java.util.List;
import java.util.stream.Collectors;

/** Prints a run file with every key resolved and documented. Reading it gives the same configuration. */
public final class RunConfigWriter {
    /** The column of the comments; longer entries shift theirs to the right. */
    private static final int COMMENT_COLUMN = 36;

    private final StringBuilder out = new StringBuilder();
    private boolean isCommented = true;

    private RunConfigWriter() {}

    /** {@code config} as YAML. */
    public static String write(RunConfig config) {
        RunConfigWriter writer = new RunConfigWriter();
        writer.out.append("# An Epicenter run file with every key resolved. Reference: docs/reference/run-file.md.\n");
        writer.line(RunConfigReader.FORMAT_KEY + ": " + RunConfigReader.FORMAT, "version of this file format");
        writer.fields(config, "");
        return writer.out.toString();
    }

    /** Each key with its value, without comments: the same text in versions that only describe the keys in other words. */
    public static String values(RunConfig config) {
        RunConfigWriter writer = new RunConfigWriter();
        writer.isCommented = false;
        writer.fields(config, "");
        return writer.out.toString();
    }

    private void fields(Record section, String indent) {
        for (RecordSchema.Field field : RecordSchema.of(section).fields()) {
            field(indent, field.name(), field.of(section), field.key().value());
        }
    }

    private void field(String indent, String name, Object value, String comment) {
        if (value instanceof Record section) {
            line(indent + name + ":", comment);
            kind(section, indent + "  ");
            fields(section, indent + "  ");
        } else if (value instanceof List<?> list && list.stream().anyMatch(Record.class::isInstance)) {
            line(indent + name + ":", comment);
            list.forEach(item -> item((Record) item, indent + "  "));
        } else if (value instanceof List<?> list) {
            String items = list.stream().map(YamlText::of).collect(Collectors.joining(", ", "[", "]"));
            line(indent + name + ": " + items, comment);
        } else {
            line(indent + name + ": " + YamlText.of(value), comment);
        }
    }

    /** An item of a list: its first line begins with a dash. */
    private void item(Record item, String indent) {
        int start = out.length();
        kind(item, indent + "  ");
        fields(item, indent + "  ");
        out.setCharAt(start + indent.length(), '-');
    }

    /** Writes the kind of a record that is one of several. */
    private void kind(Record section, String indent) {
        for (Class<?> type : section.getClass().getInterfaces()) {
            if (type.isSealed()) {
                List<String> kinds = SealedSchema.of(type).kinds();
                line(
                        indent + RecordBinder.KIND + ": " + SealedSchema.kind(section.getClass()),
                        kinds.size() == 1 ? "the only kind" : "one of " + String.join(", ", kinds));
            }
        }
    }

    private void line(String entry, String comment) {
        out.append(entry);
        if (isCommented) {
            out.append(" ".repeat(Math.max(1, COMMENT_COLUMN - entry.length())))
                    .append("# ")
                    .append(comment);
        }
        out.append('\n');
    }
}
