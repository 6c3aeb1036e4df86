package dev.epicenter.terminal;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * A chart of one line of text. It has block characters where the terminal can show them, and ASCII characters elsewhere.
 * The scale leaves out the first twentieth, where a loss falls fastest, and is logarithmic over more than a factor of 20.
 */
public final class Sparkline {
    private static final String BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final String ASCII = "_.-:=+*#";

    /** A value that is not finite, in both. */
    private static final char NOT_FINITE = 'x';

    private static final double LOGARITHMIC_FROM = 20;

    private Sparkline() {}

    /** Whether stdout can show block characters. */
    public static boolean hasBlocks() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding", ""));
        Charset charset =
                !name.isEmpty() && Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
        return charset.newEncoder().canEncode(BLOCKS);
    }

    /**
     * The chart.
     *
     * @param values one for each character; NaN and infinities are marked
     * @param blocks whether block characters may be used
     */
    public static String of(double[] values, boolean blocks) {
        String levels = blocks ? BLOCKS : ASCII;
        double[] judged = Arrays.copyOfRange(values, values.length / 20, values.length);
        double lowest = finite(values).min().orElse(0);
        double highest = finite(judged).max().orElse(lowest);
        boolean logarithmic = lowest > 0 && highest / lowest > LOGARITHMIC_FROM;
        double from = logarithmic ? Math.log(lowest) : lowest;
        double to = logarithmic ? Math.log(highest) : highest;
        StringBuilder line = new StringBuilder();
        for (double value : values) {
            if (!Double.isFinite(value)) {
                line.append(NOT_FINITE);
                continue;
            }
            double scaled = logarithmic ? Math.log(value) : value;
            double part = to > from ? (scaled - from) / (to - from) : 0;
            line.append(levels.charAt((int) Math.max(0, Math.min(levels.length() - 1, part * levels.length()))));
        }
        return line.toString();
    }

    private static DoubleStream finite(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite);
    }
}
