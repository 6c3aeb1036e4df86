package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineTokensTest extends RandomizedTest {
    private static final String ALPHABET = "abz_ .,:;=|/()[]{}<>#%+-'\"\t0123456789eE\u2588\u001b\u0000KnaifNAI";

    @Test
    void numbersAreReadAsLogsPrintThem() {
        assertThat(numbers("a 1,200 -2.5e-3 nan -inf 12.4K .5 +3"))
                .containsExactly(1200.0, -0.0025, Double.NaN, Double.NEGATIVE_INFINITY, 12.4, 0.5, 3.0);
        assertThat(numbers("2026-01-02 10:53:24,123 08/03 22:09:18 v1.2.3 2024/12/25 I1224 infer nancy"))
                .isEmpty();
        assertThat(numbers("\033[32mloss: 2.5\033[0m [00:50<1:06:54, 1.24s/it]"))
                .containsExactly(2.5, 1.24);
    }

    @Test
    void valuesAreExact() throws Exception {
        repeat(2000, random -> {
            String text = random.nextBoolean()
                    ? Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15))
                    : "%.6f".formatted(random.nextGaussian());
            assertThat(numbers("x " + text)).containsExactly(Double.parseDouble(text));
        });
    }

    @Test
    void anyBytesAreSplit() throws Exception {
        repeat(3000, random -> {
            String line = line(random);
            LineTokens tokens = new LineTokens();
            tokens.scan(line);
            LineFields fields = new LineFields();
            new LineGrammar(tokens, fields).parse();
            int end = 0;
            for (int i = 0; i < tokens.size(); i++) {
                assertThat(tokens.start(i)).as(line).isGreaterThanOrEqualTo(end);
                assertThat(tokens.end(i)).as(line).isGreaterThan(tokens.start(i));
                end = tokens.end(i);
            }
        });
    }

    @Test
    void timeIsLinearInTheLength() {
        for (String piece : List.of("1,", "1/", "loss ", "[1", "-", "1.", "12:3", "a-", "((", "step 1 loss ")) {
            LineTokens tokens = new LineTokens();
            tokens.scan(piece.repeat((1 << 16) / piece.length()));
            long before = System.nanoTime();
            new LineGrammar(tokens, new LineFields()).parse();
            assertThat(System.nanoTime() - before).as(piece).isLessThan(5_000_000_000L);
        }
    }

    private static String line(Random random) {
        StringBuilder line = new StringBuilder();
        for (int length = random.nextInt(60); line.length() < length; ) {
            line.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return line.toString();
    }

    private static List<Double> numbers(String line) {
        LineTokens tokens = new LineTokens();
        tokens.scan(line);
        List<Double> numbers = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isNumber(i)) {
                numbers.add(tokens.value(i));
            }
        }
        return numbers;
    }
}
