package dev.epicenter.log.format;

import java.util.Set;

/** Recognizes lines of source code, which some trainers write at the start of their logs. */
final class SourceCode {
    private static final Set<String> BEGINNINGS = Set.of(
            "import", "from", "def", "class", "if", "elif", "else", "for", "while", "return", "with", "assert", "try",
            "except", "raise", "print", "print0", "lambda", "self", "parser", "args", "torch");

    private SourceCode() {}

    /** Whether it begins with a keyword or a comment, compares or updates a variable, or assigns zero to one. */
    static boolean isLikely(LineTokens tokens) {
        if (tokens.is(0, '#') || tokens.isWord(0) && BEGINNINGS.contains(beginning(tokens.text(0)))) {
            return true;
        }
        boolean assigned = tokens.isWord(0) && tokens.is(1, '=') && tokens.blanks(1) > 0;
        if (assigned && tokens.size() == 3 && tokens.isNumber(2)) {
            String text = tokens.text(2);
            return text.equals("0") || text.equals("0.0") || text.equals("0.");
        }
        for (int i = 1; i < tokens.size(); i++) {
            boolean operator = tokens.is(i, '=')
                    && tokens.blanks(i) == 0
                    && tokens.blanks(i - 1) > 0
                    && (tokens.is(i - 1, '=')
                            || tokens.is(i - 1, '+')
                            || tokens.is(i - 1, '/')
                            || tokens.is(i - 1, '*'));
            if (operator && tokens.blanks(i + 1) > 0) {
                return true;
            }
        }
        return false;
    }

    private static String beginning(String word) {
        int dot = word.indexOf('.');
        return dot < 0 ? word : word.substring(0, dot);
    }
}
