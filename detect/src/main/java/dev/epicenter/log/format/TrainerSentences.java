package dev.epicenter.log.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the lines of trainers that put their numbers into a sentence of their own, which a general reader cannot understand:
 * counters in a row, errors in percent, a range of minibatches. Other lines are rejected by their first bytes.
 */
final class TrainerSentences {
    /** Learning iterations (those with an error), training iterations, and samples. */
    private static final Pattern TESSERACT = Pattern.compile(
            "^At iteration (?<step>\\d+)/\\d+/\\d+, [Mm]ean rms=(?<rms>[^%,]+)%"
                    + ", delta=[^%,]+%, (?<cname>char|BCER) train=(?<char>[^%,]+)%, (?<wname>word|BWER) train=(?<word>[^%,]+)%");

    private static final Pattern KALDI = Pattern.compile(
            "Average objective function for '(?<name>[^' ]+)' for minibatches \\d+-(?<step>\\d+) is (?<value>\\S+) over ");

    private static final byte[] TESSERACT_BEGINS = "At iteration ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KALDI_BEGINS = "LOG (nnet3".getBytes(StandardCharsets.US_ASCII);

    private TrainerSentences() {}

    /** Reads a line; false if it is another one. */
    static boolean read(byte[] bytes, int start, int length, LineFields fields) {
        if (begins(bytes, start, length, TESSERACT_BEGINS)) {
            return tesseract(text(bytes, start, length), fields);
        }
        return begins(bytes, start, length, KALDI_BEGINS) && kaldi(text(bytes, start, length), fields);
    }

    private static boolean tesseract(String line, LineFields fields) {
        Matcher found = TESSERACT.matcher(line);
        if (!found.find()) {
            return false;
        }
        begin(found, fields);
        value("Mean rms error", found.group("rms"), fields);
        value(found.group("cname") + " train error", found.group("char"), fields);
        value(found.group("wname") + " train error", found.group("word"), fields);
        return true;
    }

    /** The objective is a log-likelihood: it rises. */
    private static boolean kaldi(String line, LineFields fields) {
        Matcher found = KALDI.matcher(line);
        if (!found.find()) {
            return false;
        }
        begin(found, fields);
        value("objective function for " + found.group("name"), found.group("value"), fields);
        return true;
    }

    private static void begin(Matcher found, LineFields fields) {
        fields.clear();
        LogNumber.parse(found.group("step"))
                .ifPresent(step -> fields.step(LineFields.StepKind.GLOBAL, (long) step, -1, 1));
    }

    private static void value(String name, String text, LineFields fields) {
        OptionalDouble value = LogNumber.parse(text);
        value.ifPresent(number -> fields.value(name, Split.TRAIN, number));
    }

    private static String text(byte[] bytes, int start, int length) {
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    private static boolean begins(byte[] bytes, int start, int length, byte[] with) {
        return length > with.length && Arrays.equals(bytes, start, start + with.length, with, 0, with.length);
    }
}
