package dev.epicenter.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks the docs as text: the length of README, links, the width of Markdown, and {@link Idioms}. */
class DocsTest {
    private static final Path ROOT =
            Path.of(System.getProperty("epicenter.root", "..")).toAbsolutePath().normalize();

    /** Folders that hold no source: builds, runs, and what lies beside a checkout. */
    private static final Set<String> NOT_SOURCE =
            Set.of("target", "runs", "rates", "shared", "planted", "peer", "node_modules", "venv");

    /** Idioms in the string literals of src/main (help and messages) when this test was written; to be lowered to 0. */
    private static final int IDIOMS_IN_MESSAGES = 0;

    private static final int WIDTH = 100;
    private static final String GENERATED = "<!-- Generated";
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern FENCED = Pattern.compile("(?ms)^\\s*```.*?^\\s*```");
    private static final Pattern TEXT_BLOCK = Pattern.compile("(?s)\"\"\"(.*?)\"\"\"");
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern COMMENT = Pattern.compile("/\\*(?s:.*?)\\*/|(?m)(?<=\\s)//\\s.*$");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CLASS = Pattern.compile("\\b(?:[A-Z][a-z]+){2,}\\b");
    private static final Set<String> NOT_OURS = Set.of("DskipTests", "NullMarked", "PyTorch", "TensorBoard");

    @Test
    void readmeFitsOneHundredTwentyLinesAndOneThousandWords() {
        String readme = read(ROOT.resolve("README.md"));
        assertThat(readme.lines().count()).isLessThanOrEqualTo(120);
        assertThat(readme.split("\\s+")).hasSizeLessThanOrEqualTo(1000);
    }

    @Test
    void relativeLinksOfMarkdownFilesResolve() {
        List<String> broken = new ArrayList<>();
        for (Path page : files(".md")) {
            Matcher link = LINK.matcher(withoutCode(read(page)));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*") && !resolves(page, target)) {
                    broken.add(name(page) + ": " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void proseOfMarkdownFilesIsAtMostOneHundredColumnsWide() {
        List<String> wide = new ArrayList<>();
        for (Path page : revised()) {
            withoutCode(read(page))
                    .lines()
                    .filter(line -> !line.startsWith("|") && length(unbreakableRemoved(line)) > WIDTH)
                    .forEach(line -> wide.add(name(page) + ": " + line));
        }
        assertThat(wide).isEmpty();
    }

    @Test
    void docsAndPythonDocstringsAreFreeOfTheListedIdioms() {
        List<String> found = new ArrayList<>();
        for (Path page : revised()) {
            found.addAll(Idioms.in(name(page), withoutCode(read(page))));
        }
        for (Path script : files(".py")) {
            if (script.startsWith(ROOT.resolve("python"))) {
                TEXT_BLOCK
                        .matcher(read(script))
                        .results()
                        .forEach(docstring -> found.addAll(Idioms.in(name(script), docstring.group(1))));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void messagesDoNotGainListedIdioms() {
        List<String> found = new ArrayList<>();
        for (Path source : files(".java")) {
            if (name(source).contains("src/main/java")) {
                for (String literal : literals(read(source))) {
                    found.addAll(Idioms.in(name(source), literal));
                }
            }
        }
        assertThat(found).hasSizeLessThanOrEqualTo(IDIOMS_IN_MESSAGES);
    }

    @Test
    void classesThatTheGuidesForContributorsNameExist() {
        Set<String> names = files(".java").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        for (String guide : List.of("CONTRIBUTING.md", "ARCHITECTURE.md")) {
            List<String> unknown = CODE.matcher(withoutCode(read(ROOT.resolve(guide))))
                    .results()
                    .flatMap(code -> CLASS.matcher(code.group(1)).results())
                    .map(MatchResult::group)
                    .filter(name -> !names.contains(name) && !NOT_OURS.contains(name))
                    .toList();
            assertThat(unknown).as(guide).isEmpty();
        }
    }

    /** Hand-written pages. */
    private static List<Path> revised() {
        return files(".md").stream()
                .filter(page -> !read(page).contains(GENERATED))
                .collect(Collectors.toList());
    }

    private static boolean resolves(Path page, String target) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        if (!Files.exists(file)) {
            return false;
        }
        return hash < 0
                || withoutCode(read(file))
                        .lines()
                        .filter(line -> line.startsWith("#"))
                        .anyMatch(heading -> anchor(heading).equals(target.substring(hash + 1)));
    }

    /** A heading's anchor, as GitHub makes it. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+\\s*", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                .replace(' ', '-');
    }

    private static String withoutCode(String markdown) {
        return FENCED.matcher(markdown).replaceAll("");
    }

    /** A line without the targets of its links and without long pieces of inline code, which cannot be wrapped. */
    private static String unbreakableRemoved(String line) {
        return LINK.matcher(line).replaceAll("]").replaceAll("`[^`]{60,}`", "");
    }

    private static int length(String line) {
        return line.codePointCount(0, line.length());
    }

    /** The string literals and text blocks of Java source. A literal that holds a comment's beginning is cut there. */
    private static List<String> literals(String java) {
        String code = COMMENT.matcher(java).replaceAll("");
        List<String> literals = new ArrayList<>();
        Matcher block = TEXT_BLOCK.matcher(code);
        while (block.find()) {
            literals.add(block.group(1));
        }
        STRING.matcher(block.replaceAll("")).results().forEach(literal -> literals.add(literal.group(1)));
        return literals;
    }

    private static String name(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }

    private static List<Path> files(String ending) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    String name = folder.getFileName().toString();
                    return !folder.equals(ROOT) && (name.startsWith(".") || NOT_SOURCE.contains(name))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(ending)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(found).as("files that end with " + ending + " below " + ROOT).isNotEmpty();
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
