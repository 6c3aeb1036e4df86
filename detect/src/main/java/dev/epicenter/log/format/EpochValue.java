package dev.epicenter.log.format;

import dev.epicenter.log.format.LineTokens.Kind;
import java.util.Locale;

/**
 * Reads a line of nothing but an epoch and a number: {@code epoch1 0.25}, {@code Epoch 1: 0.25}. Scripts print a loss so; in a
 * log with a named loss the number does not count.
 */
final class EpochValue {
    /** The name of the series, by which it is known as a substitute for a loss. */
    static final String NAME = "value per epoch";

    private static final String WORD = "epoch";

    private EpochValue() {}

    /** Reads the scanned line; false if it is another one. */
    static boolean read(LineTokens tokens, LineFields fields) {
        if (tokens.size() < 2 || tokens.size() > 4 || !tokens.isWord(0)) {
            return false;
        }
        String word = tokens.text(0).toLowerCase(Locale.ROOT);
        boolean isApart = word.equals(WORD) && tokens.isWhole(1);
        if (!isApart && !isNumbered(word)) {
            return false;
        }
        int next = isApart ? 2 : 1;
        next += tokens.is(next, ':') || tokens.is(next, '=') ? 1 : 0;
        if (next != tokens.size() - 1 || !isMeasured(tokens, next)) {
            return false;
        }
        fields.epoch(isApart ? tokens.value(1) : Long.parseLong(word.substring(WORD.length())), true);
        fields.value(NAME, Split.TRAIN, tokens.value(next));
        return true;
    }

    /** Whether these are the fields of such a line. */
    static boolean isOne(LineFields fields) {
        return fields.size() == 1 && fields.hasEpoch() && fields.name(0).equals(NAME);
    }

    /** {@code epoch12}. */
    private static boolean isNumbered(String word) {
        return word.startsWith(WORD)
                && word.length() > WORD.length()
                && word.length() < WORD.length() + 10
                && word.substring(WORD.length()).chars().allMatch(Character::isDigit);
    }

    private static boolean isMeasured(LineTokens tokens, int i) {
        return tokens.kind(i) == Kind.NUMBER && !tokens.isWhole(i) && !tokens.hasUnit(i);
    }
}
