package dev.epicenter.commands;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** One way to damage a file. A new kind of damage is a new constant. */
enum FileAttack {
    /** One bit is flipped, as by a failing disk or memory. */
    BIT_FLIP {
        @Override
        byte[] damage(byte[] content, Random random) {
            byte[] damaged = content.clone();
            damaged[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            return damaged;
        }
    },
    /** One digit becomes another: the file stays valid JSON and most values stay plausible. */
    DIGIT_CHANGE {
        @Override
        byte[] damage(byte[] content, Random random) {
            int[] digits = IntStream.range(0, content.length)
                    .filter(i -> content[i] >= '0' && content[i] <= '9')
                    .toArray();
            if (digits.length == 0) {
                return BIT_FLIP.damage(content, random);
            }
            byte[] damaged = content.clone();
            int at = digits[random.nextInt(digits.length)];
            damaged[at] = (byte) ('0' + (content[at] - '0' + 1 + random.nextInt(9)) % 10);
            return damaged;
        }
    };

    /** A changed copy of {@code content}, which is not empty. */
    abstract byte[] damage(byte[] content, Random random);

    /** Where and how {@code damaged} differs from {@code content}, for a failure's message. */
    static String difference(byte[] content, byte[] damaged) {
        int at = Arrays.mismatch(content, damaged);
        return "byte " + at + " of " + content.length + ": " + excerpt(content, at) + " -> " + excerpt(damaged, at);
    }

    private static String excerpt(byte[] content, int at) {
        int from = Math.max(0, at - 20);
        int to = Math.min(content.length, at + 20);
        return "'" + new String(content, from, Math.max(0, to - from), StandardCharsets.ISO_8859_1) + "'";
    }
}
