package dev.epicenter.log.format;

import dev.epicenter.log.format.LineFields.StepKind;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a line of console text. A number means what the words before it say: a step, a position in an epoch,
 * an epoch, a rank, or a value. A fraction without words is a position if it is delimited as one: {@code [50/6000]},
 * {@code | 40/170 |}, a progress bar. The order of the fields does not matter, nor do prefixes of time and logger.
 */
final class LineGrammar {
    /** Punctuation between a label and its number. */
    private static final String SEPARATORS = ":=#[(.>-";

    /** Punctuation between an epoch and a position in it. */
    private static final String AFTER_EPOCH = "]):,|-[";

    private static final int MOST_SEPARATORS = 4;

    /** The loss on the training data in {@code 0: learn: 56.2 test: 56.1 best: 56.1 (0)} of CatBoost. */
    private static final String LEARN = "learn";

    private final LabelCache labels = new LabelCache();
    private final LineTokens tokens;
    private final LineFields fields;

    /** The words before the present token that may be a label, or -1. */
    private int first = -1;

    private int last = -1;
    /** The last token that belongs to the label: its last word, or a closing parenthesis after it. */
    private int labelEnd = -1;

    private int epochEnd = -1;
    private @Nullable Split split;
    private String base = "";

    LineGrammar(LineTokens tokens, LineFields fields) {
        this.tokens = tokens;
        this.fields = fields;
    }

    /** Reads the scanned line into the fields. */
    void parse() {
        fields.clear();
        first = -1;
        epochEnd = -1;
        split = null;
        base = "";
        for (int i = 0; i < tokens.size(); ) {
            if (tokens.isWord(i) || isNanInLabel(i)) {
                i = word(i);
            } else if (tokens.isNumber(i)) {
                i = first >= 0 && isLabeled(i) ? labeled(i) : unlabeled(i);
                first = -1;
            } else {
                fields.isFinal |= isParenthesis(i) && isFinal(tokens.text(i + 1).toLowerCase(Locale.ROOT));
                i++;
            }
        }
        endLabel();
        fields.split = split;
        if (fields.index >= 0) {
            if (fields.hasStep()) {
                fields.rank = fields.rank < 0 ? (int) fields.index : fields.rank;
            } else {
                fields.step(StepKind.INDEX, fields.index, -1, 1);
            }
        }
    }

    private int word(int i) {
        if (first >= 0 && tokens.is(i + 1, '(') && tokens.isNumber(i + 2) && tokens.blanks(i + 1) == 0 && isType(i)) {
            labelEnd = i;
            return i + 1;
        }
        if (first >= 0 && labelEnd == i - 1 && last == i - 1 && tokens.blanks(i) == 1) {
            last = i;
        } else {
            endLabel();
            first = i;
            last = i;
        }
        labelEnd = i;
        if (isParenthesis(i + 1)) {
            String word = tokens.text(i + 2).toLowerCase(Locale.ROOT);
            Split inside = Split.named(word);
            split = inside == null ? split : inside;
            fields.isFinal |= isFinal(word);
            labelEnd = i + 3;
            return i + 4;
        }
        return i + 1;
    }

    /**
     * Whether NaN or infinity is a word of a label, as in {@code number of nan iterations: 0}: words and a separator follow
     * it. After the name of a loss or a norm it is the value.
     */
    private boolean isNanInLabel(int i) {
        if (!tokens.isNumber(i) || !LineTokens.isLetter(tokens.bytes()[tokens.start(i)])) {
            return false;
        }
        if (first >= 0 && isLabeled(i) && (labelEnd != i - 1 || isMeasured(label()))) {
            return false;
        }
        int end = i + 1;
        while (tokens.isWord(end) && tokens.blanks(end) == 1) {
            end++;
        }
        return end > i + 1 && isOneOf(end, ":=") && tokens.isNumber(end + 1);
    }

    private static boolean isMeasured(Label label) {
        String name = label.name().toLowerCase(Locale.ROOT);
        return name.contains("loss") || name.contains("norm");
    }

    private boolean isParenthesis(int i) {
        return tokens.is(i, '(') && tokens.isWord(i + 1) && tokens.is(i + 2, ')');
    }

    private static boolean isFinal(String word) {
        return word.equals("final") || word.equals("best") || word.equals("summary");
    }

    /** Whether the word is a type around a number, as in {@code tensor(2.5)}. */
    private boolean isType(int i) {
        String word = tokens.text(i).toLowerCase(Locale.ROOT);
        return word.equals("tensor") || word.equals("array") || word.contains("float");
    }

    /** Words without a number may name the split. */
    private void endLabel() {
        if (first < 0) {
            return;
        }
        Label label = label();
        if (label.split().isPresent()
                && (Split.named(tokens.text(first).toLowerCase(Locale.ROOT)) != null || isTag())) {
            split = label.split().get();
        }
        first = -1;
    }

    /** {@code [Diff-Val]}. */
    private boolean isTag() {
        return first == last && tokens.is(first - 1, '[') && tokens.text(first).indexOf('-') > 0;
    }

    private Label label() {
        return labels.of(tokens.bytes(), tokens.start(first), tokens.end(last));
    }

    private boolean isLabeled(int i) {
        int between = i - labelEnd - 1;
        if (between > MOST_SEPARATORS) {
            return false;
        }
        if (between == 1 && tokens.is(labelEnd + 1, '|')) {
            return first > 0 && tokens.is(first - 1, '|') && first == 1;
        }
        for (int at = labelEnd + 1; at < i; at++) {
            if (!isOneOf(at, SEPARATORS) || tokens.is(at, '-') && !tokens.is(at + 1, '>')) {
                return false;
            }
        }
        return true;
    }

    private boolean isOneOf(int i, String characters) {
        return tokens.kind(i) == LineTokens.Kind.PUNCTUATION
                && characters.indexOf((char) tokens.bytes()[tokens.start(i)]) >= 0;
    }

    private int labeled(int i) {
        Label label = label();
        switch (label.role()) {
            case GLOBAL_STEP, STEP, ITERATION, BATCH -> {
                return step(i, label);
            }
            case EPOCH -> {
                split = label.split().orElse(split);
                boolean fraction = isFraction(i);
                fields.isHeading |= isHeading(i);
                fields.epoch(
                        tokens.value(i),
                        isWholeValue(i) && !tokens.isDecimal(i) && !tokens.hasUnit(i),
                        fraction ? (long) tokens.value(i + 2) : 0);
                epochEnd = fraction ? i + 2 : i;
                return epochEnd + 1;
            }
            case RANK -> {
                fields.rank = (int) tokens.value(i);
                return i + 1;
            }
            case SPLIT -> {
                return afterSplit(i, label);
            }
            default -> {
                return value(i, label);
            }
        }
    }

    /** {@code Eval epoch: 4} at the end of the line; {@code Validating epoch 4} and {@code val epochs: 4} say something else. */
    private boolean isHeading(int i) {
        String split = tokens.text(first).toLowerCase(Locale.ROOT);
        return i == tokens.size() - 1
                && last == first + 1
                && tokens.text(last).equalsIgnoreCase("epoch")
                && Split.named(split) != null
                && (!split.endsWith("ing") || split.equals("training"));
    }

    private int step(int i, Label label) {
        split = label.split().orElse(split);
        boolean fraction = tokens.is(i + 1, '/') && tokens.isWhole(i) && tokens.isWhole(i + 2);
        int end = fraction ? i + 2 : i;
        Optional<SuffixedNumber> step = SuffixedNumber.of(tokens, i);
        if (step.isEmpty()) {
            boolean steps = label.role() == LabelRole.STEP || label.role() == LabelRole.GLOBAL_STEP;
            fields.barIsOfSteps |= steps && tokens.hasUnit(i) && tokens.unit(i).equals("%");
            return end + 1;
        }
        StepKind kind = switch (label.role()) {
            case GLOBAL_STEP -> StepKind.GLOBAL;
            case STEP -> StepKind.STEP;
            case ITERATION -> StepKind.ITERATION;
            default -> StepKind.BATCH;
        };
        long of = fraction ? (long) tokens.value(i + 2) : -1;
        if (!isMarkdown()) {
            fields.step(kind, step.get().value(), of, step.get().unit());
        }
        if (!label.name().isEmpty()) {
            int next = end + 1;
            while (next <= end + 2 && isOneOf(next, ":=])")) {
                next++;
            }
            boolean is =
                    next == end + 1 && tokens.isWord(next) && tokens.text(next).equals("is");
            next += is ? 1 : 0;
            if (tokens.isNumber(next) && !tokens.hasUnit(next) && !isFraction(next)) {
                boolean isScore = is && label.name().equalsIgnoreCase("score") && isFromScoreListener(i);
                fields.value(
                        isScore ? ImplicitLosses.named(label.name()) : label.name(), own(label), tokens.value(next));
                return next + 1;
            }
        }
        return end + 1;
    }

    /** Whether DL4J's listener printed it: its score is a loss, that of others a reward. */
    private boolean isFromScoreListener(int i) {
        for (int at = 0; at < i; at++) {
            if (tokens.isWord(at) && tokens.text(at).endsWith("ScoreIterationListener")) {
                return true;
            }
        }
        return false;
    }

    /** Whether the words are in bold type, as in {@code **Step 1: Add them**}: text that a language model wrote. */
    private boolean isMarkdown() {
        return tokens.is(first - 1, '*') && tokens.is(first - 2, '*') && tokens.blanks(first) == 0;
    }

    private int afterSplit(int i, Label label) {
        split = label.split().orElse(split);
        if (tokens.hasUnit(i)) {
            return numberWithUnit(i);
        }
        if (tokens.is(i + 1, '[') && tokens.isNumber(i + 2)) {
            fields.epoch(tokens.value(i), tokens.isWhole(i));
            epochEnd = i;
        } else if (!base.isEmpty()) {
            fields.value(tokens.text(first, last) + " " + base, Split.TRAIN, tokens.value(i));
        } else if (fields.size() > 0
                && split != null
                && fields.name(fields.size() - 1).equals(LEARN)) {
            fields.value(LEARN, split, tokens.value(i));
            split = null;
        }
        return i + 1;
    }

    private int value(int i, Label label) {
        if (first == 0 && i == 2 && tokens.is(1, ':') && tokens.text(0).equals("s") && tokens.isWhole(2)) {
            fields.step(StepKind.STEP, (long) tokens.value(i), -1, 1);
            return i + 1;
        }
        int next = tokens.is(i + 1, ':') ? i + 2 : i + 1;
        if (tokens.isWhole(i) && isPlainNumber(next) && (isAt() || isLoss(label) && !fields.hasStep())) {
            fields.step(StepKind.STEP, (long) tokens.value(i), -1, 1);
            fields.value(label.name(), own(label), tokens.value(next));
            return next + 1;
        }
        if (isFraction(i) || tokens.hasUnit(i)) {
            return isFraction(i) ? unlabeled(i) : numberWithUnit(i);
        }
        if (!label.name().isEmpty() && (first == 0 || !label.name().equals("tensor"))) {
            fields.value(label.name(), own(label), tokens.value(i));
            base = label.split().isPresent() ? label.bareName() : "";
        }
        if (label.split().isPresent()
                && Split.named(tokens.text(first).toLowerCase(Locale.ROOT)) != null
                && label.bareName().contains("output")) {
            split = label.split().get();
        }
        return i + 1;
    }

    private boolean isPlainNumber(int i) {
        return tokens.isNumber(i) && !tokens.isWhole(i) && !tokens.hasUnit(i) && tokens.blanks(i) > 0;
    }

    private static boolean isLoss(Label label) {
        return label.name().toLowerCase(Locale.ROOT).endsWith("loss");
    }

    private boolean isAt() {
        return last > first && tokens.text(last).equalsIgnoreCase("at");
    }

    /** A name that has its split needs no prefix. */
    private Split own(Label label) {
        return label.split().isPresent() || split == null ? Split.TRAIN : split;
    }

    private boolean isFraction(int i) {
        return tokens.is(i + 1, '/') && tokens.isWhole(i) && tokens.isWhole(i + 2) && tokens.value(i + 2) > 0;
    }

    private boolean isWholeValue(int i) {
        double value = tokens.value(i);
        return value == Math.rint(value) && Math.abs(value) < 0x1p62;
    }

    private int unlabeled(int i) {
        if (isFraction(i)) {
            fraction(i);
            return i + 3;
        }
        if (tokens.hasUnit(i)) {
            return numberWithUnit(i);
        }
        if (i == 0 && tokens.size() == 3 && tokens.isWord(1) && tokens.isNumber(2) && tokens.isWhole(0)) {
            return stepNameValue();
        }
        if (tokens.isWhole(i)) {
            if (i == 1 && tokens.is(0, '[') && tokens.is(2, ',') && tokens.isWhole(3) && tokens.is(4, ']')) {
                fields.epoch(tokens.value(1), true);
                fields.step(StepKind.BATCH, (long) tokens.value(3), -1, 1);
                return 5;
            }
            boolean before = tokens.is(1, ':') || tokens.is(1, ')') || tokens.is(1, '|') && tokens.isWord(2);
            if (i == 0 && before) {
                fields.index = (long) tokens.value(i);
                return 2;
            }
            if (i == 0 && tokens.isWhole(1) && isNamedValue(2)) {
                fields.epoch(tokens.value(0), true);
                fields.step(StepKind.BATCH, (long) tokens.value(1), -1, 1);
                return 2;
            }
            boolean closed = tokens.is(i + 1, ']') || tokens.is(i + 1, '|');
            boolean bracketed = tokens.is(i - 1, '[') && closed && (i == 1 || tokens.is(i - 2, ']'));
            if (bracketed || tokens.is(i - 1, ']') && tokens.is(i + 1, ')')) {
                fields.step(StepKind.INDEX, (long) tokens.value(i), -1, 1);
                return i + 1;
            }
        }
        return valueBeforeName(i);
    }

    /** {@code Loss=2.5}. */
    private boolean isNamedValue(int i) {
        return tokens.isWord(i) && isOneOf(i + 1, ":=") && tokens.isNumber(i + 2);
    }

    private void fraction(int i) {
        long place = (long) tokens.value(i);
        long of = (long) tokens.value(i + 2);
        int next = i + 3;
        boolean inBrackets = tokens.is(i - 1, '[');
        boolean first = !fields.hasStep() && !fields.hasEpoch() && fields.size() == 0;
        if (first && tokens.is(i - 1, '(') && tokens.is(next, ')')) {
            fields.rank = (int) Math.min(place, Integer.MAX_VALUE);
            return;
        }
        if (inBrackets
                && !fields.hasEpoch()
                && tokens.is(next, ']')
                && tokens.is(next + 1, '[')
                && tokens.isNumber(next + 2)
                && isFraction(next + 2)) {
            fields.epoch(place, true, of);
            epochEnd = i + 2;
            return;
        }
        if (first && tokens.is(next, ':') && hasBar(next)) {
            fields.epoch(place, true, of);
            epochEnd = i + 2;
            return;
        }
        boolean bar = tokens.is(next, '[') && !tokens.isNumber(next + 1) && !tokens.isWord(next + 1)
                || tokens.isBlock(i - 1)
                || i == 0 && (tokens.isBlock(next) || tokens.is(next, '-') && tokens.blanks(next) > 0);
        boolean between = (i == 0 || tokens.is(i - 1, '|')) && (tokens.is(next, '|') || next == tokens.size());
        boolean atEnd = next == tokens.size() && !tokens.is(i - 1, '(') && tokens.blanks(i) > 0;
        if (bar || inBrackets || between || atEnd || followsEpoch(i)) {
            fields.step(bar ? StepKind.BAR : StepKind.FRACTION, place, of, 1);
            fields.hasBar |= bar;
            fields.barIsNamed |= bar && tokens.isWord(0);
        }
    }

    /** Whether a progress bar follows, as in {@code 001/200:  25%|##   | 1/4 [00:13<00:40, loss=4.02]}. */
    private boolean hasBar(int from) {
        for (int at = from; at < tokens.size(); at++) {
            if (tokens.isNumber(at) && isFraction(at) && tokens.is(at + 3, '[')) {
                return true;
            }
        }
        return false;
    }

    private boolean followsEpoch(int i) {
        if (epochEnd < 0 || i - epochEnd > MOST_SEPARATORS) {
            return false;
        }
        for (int at = epochEnd + 1; at < i; at++) {
            if (!isOneOf(at, AFTER_EPOCH) && !tokens.is(at, '(')) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@code 1epoch}, {@code 1-100batch:}, {@code 30it [00:01} of a progress bar without a total, and {@code 2.1kit/10.0kit}
     * of one that prints lines.
     */
    private int numberWithUnit(int i) {
        String unit = tokens.unit(i).toLowerCase(Locale.ROOT);
        if (unit.equals("it") && tokens.is(i + 1, '[')) {
            fields.step(StepKind.BAR, (long) tokens.value(i), -1, 1);
            fields.hasBar = true;
            fields.barIsNamed |= tokens.isWord(0);
        } else if (unit.endsWith("it")
                && tokens.is(i + 1, '/')
                && tokens.unit(i + 2).endsWith("it")) {
            SuffixedNumber.of(tokens, i, tokens.unit(i).substring(0, unit.length() - 2))
                    .ifPresent(step -> fields.step(StepKind.STEP, step.value(), -1, step.unit()));
            return i + 3;
        } else if (tokens.is(i + 1, ':') || unit.equals("epoch")) {
            LabelRole role = LabelRole.of(unit);
            if (role == LabelRole.EPOCH) {
                fields.epoch(tokens.value(i), true);
                epochEnd = i;
            } else if (role.isStep()) {
                fields.step(StepKind.BATCH, (long) tokens.value(i), -1, 1);
            }
        }
        return i + 1;
    }

    /** {@code 250 train 3.25}. */
    private int stepNameValue() {
        String name = tokens.text(1);
        boolean isSplit = Split.named(name.toLowerCase(Locale.ROOT)) != null;
        fields.step(StepKind.STEP, (long) tokens.value(0), -1, 1);
        fields.value(isSplit ? name + " loss" : name, Split.TRAIN, tokens.value(2));
        return 3;
    }

    /** {@code 1.25 avg loss,}. */
    private int valueBeforeName(int i) {
        int end = i + 1;
        while (tokens.isWord(end) && end <= i + 3 && tokens.blanks(end) == 1) {
            end++;
        }
        boolean ends = end == tokens.size() || tokens.is(end, ',') || tokens.is(end, '|') || tokens.is(end, ';');
        if (end > i + 1 && ends && tokens.text(end - 1).toLowerCase(Locale.ROOT).endsWith("loss")) {
            fields.value(tokens.text(i + 1, end - 1), split == null ? Split.TRAIN : split, tokens.value(i));
            first = -1;
            return end;
        }
        return i + 1;
    }
}
