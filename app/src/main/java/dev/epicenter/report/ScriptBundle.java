package dev.epicenter.report;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Joins an ES module and the modules that it imports into one classic script, so that a page is one file. Each module
 * becomes a function that runs once, after those that it imports; it shares only the constants that it exports. Modules
 * are resources below {@code dev/epicenter}; they use {@code import { a, b } from "./file.js"} and {@code export const}.
 */
public final class ScriptBundle {
    private static final Pattern IMPORT =
            Pattern.compile("^import \\{ ([\\w$, ]+) \\} from \"([^\"]+)\";\\R", Pattern.MULTILINE);
    private static final Pattern EXPORT = Pattern.compile("^export (?=const (\\w+))", Pattern.MULTILINE);
    private static final Pattern OTHER = Pattern.compile("^(import|export)\\b.*", Pattern.MULTILINE);

    /** The exported names of each module, by its path. */
    private final Map<String, List<String>> modules = new HashMap<>();

    private final Set<String> waitingForImports = new HashSet<>();

    private final StringBuilder script = new StringBuilder();

    private ScriptBundle() {}

    /**
     * The script of a page.
     *
     * @param entry the path of the module that builds the page, such as {@code report/report.js}
     * @throws IllegalStateException if modules import each other in a circle, or a name that is not exported
     */
    public static String of(String entry) {
        ScriptBundle bundle = new ScriptBundle();
        bundle.add(entry);
        return bundle.script.toString();
    }

    private List<String> add(String path) {
        List<String> known = modules.get(path);
        if (known != null) {
            return known;
        }
        if (!waitingForImports.add(path)) {
            throw new IllegalStateException(path + " imports itself through others");
        }
        String source = Resources.text(path);
        StringBuilder imports = new StringBuilder();
        for (Matcher each = IMPORT.matcher(source); each.find(); ) {
            String imported = resolved(path, each.group(2));
            List<String> names = List.of(each.group(1).split(", "));
            if (!add(imported).containsAll(names)) {
                throw new IllegalStateException(
                        path + " imports " + names + ", but " + imported + " does not export all");
            }
            imports.append("const { ")
                    .append(each.group(1))
                    .append(" } = ")
                    .append(variable(imported))
                    .append(";\n");
        }
        List<String> exported = new ArrayList<>();
        for (Matcher each = EXPORT.matcher(source); each.find(); ) {
            exported.add(each.group(1));
        }
        String body = EXPORT.matcher(IMPORT.matcher(source).replaceAll("")).replaceAll("");
        Matcher other = OTHER.matcher(body);
        if (other.find()) {
            throw new IllegalStateException(
                    path + ": this form of import or export is not supported: " + other.group());
        }
        modules.put(path, exported);
        script.append("const ")
                .append(variable(path))
                .append(" = (() => {\n")
                .append(imports)
                .append(body.strip());
        script.append("\nreturn { ").append(String.join(", ", exported)).append(" };\n})();\n");
        return exported;
    }

    private static String resolved(String from, String relative) {
        return URI.create(from).resolve(relative).toString();
    }

    private static String variable(String path) {
        return path.replaceAll("\\W", "_");
    }
}
