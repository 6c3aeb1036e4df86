package dev.epicenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The regular expressions of this program read input in linear time. Each is searched in texts of repeated tokens, and the
 * characters that it reads are counted, so that the result does not depend on the machine.
 */
@Timeout(300)
class LinearPatternsTest {
    private static final int LENGTH = 1 << 14;

    /** A quadratic expression reads each character some thousand times. */
    private static final int MOST_READS = 120;

    private static final List<String> TOKENS = List.of(
            "a",
            "A",
            "aA",
            "1",
            " ",
            "\t",
            ".",
            ",",
            "-",
            "/",
            "|",
            "[",
            "]",
            "(",
            "{",
            "\"",
            "'",
            ":",
            "=",
            "_",
            "%",
            "\u001b[",
            "1,000",
            "1,",
            "1/",
            "1 /",
            "/ 1",
            " |",
            "| ",
            "[1",
            "[ ",
            "[1 ",
            "{ ",
            "a ",
            " a",
            "a_",
            "_a",
            "loss",
            "loss_",
            "loss ",
            "_loss",
            "grad",
            "grad_",
            "norm",
            "total_",
            "tag-",
            "-tag-",
            "mean",
            "mean_",
            "_mean",
            "val_",
            "reward",
            "h.",
            "h.1.",
            "tensors-",
            "tensors-1",
            "{a",
            "{a}",
            "pid 1 on ",
            "(?<a",
            "(?<a>",
            "import ",
            "export ",
            "TORCH_VERSION=",
            "skipped ",
            "\n",
            "\r\n",
            "é",
            "inf",
            "nan",
            "+",
            "1e",
            ".csv",
            "1.",
            ":1");

    /** Counts the characters that are read. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long reads;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++reads > (long) MOST_READS * LENGTH) {
                throw new IllegalStateException("too many reads");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Test
    void builtInRegularExpressionsAreLinear() throws Exception {
        List<String> slow = new ArrayList<>();
        List<Field> patterns = patterns();
        for (Field field : patterns) {
            field.setAccessible(true);
            Pattern pattern = (Pattern) field.get(null);
            for (String token : TOKENS) {
                for (String end : List.of("", "!", "a", "1")) {
                    String text = token.repeat(LENGTH / token.length()) + end;
                    if (!isLinear(pattern, text)) {
                        slow.add(field.getDeclaringClass().getName() + "." + field.getName() + " on " + token + "..."
                                + end);
                    }
                }
            }
        }
        assertThat(patterns).hasSizeGreaterThan(25);
        assertThat(slow).isEmpty();
    }

    @Test
    void quadraticRegularExpressionIsFound() {
        assertThat(isLinear(Pattern.compile("(?:\\.csv)+$"), ".csv".repeat(LENGTH / 4) + "!"))
                .isFalse();
    }

    private static boolean isLinear(Pattern pattern, String text) {
        try {
            Matcher all = pattern.matcher(new Counted(text));
            while (all.find()) {
                // All of them, as replaceAll and split do.
                continue;
            }
            pattern.matcher(new Counted(text)).matches();
            return true;
        } catch (IllegalStateException | StackOverflowError tooMany) {
            return false;
        }
    }

    private static List<Field> patterns() throws ClassNotFoundException {
        List<Field> found = new ArrayList<>();
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.epicenter")) {
            boolean any = each.getFields().stream()
                    .anyMatch(field -> field.getRawType().getName().equals(Pattern.class.getName()));
            if (any) {
                for (Field field : Class.forName(each.getName()).getDeclaredFields()) {
                    if (field.getType() == Pattern.class && Modifier.isStatic(field.getModifiers())) {
                        found.add(field);
                    }
                }
            }
        }
        return found;
    }
}
